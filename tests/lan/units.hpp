// Times and rates as people write and read them: "200us" in, "+1.234 ms" out.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace lan {

// A number, with a fraction or exponent if need be. Throws std::invalid_argument naming `what` and the text.
double parse_number(std::string_view text, std::string_view what);

// A number of seconds, or of what its suffix says: s, ms, us, ns.
std::chrono::nanoseconds parse_duration(std::string_view text, std::string_view what);

double in_s(std::chrono::nanoseconds duration);

// In the unit that suits the size, four digits or so: "812 ns", "12.34 us", "1.234 ms", "2.500 s".
std::string duration_text(std::int64_t ns);
std::string signed_duration_text(std::int64_t ns); // with the sign always

}
