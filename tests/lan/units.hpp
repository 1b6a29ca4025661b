// Times and rates as text: "200us" in, "+1.234 ms" out.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace lan {

// A number, optionally with a fraction or exponent. Throws std::invalid_argument with `what` and the text.
double parse_number(std::string_view text, std::string_view what);

// A number of seconds, or with a suffix: s, ms, us, ns.
std::chrono::nanoseconds parse_duration(std::string_view text, std::string_view what);

double in_s(std::chrono::nanoseconds duration);

// With up to four digits and a suitable unit: "812 ns", "12.34 us", "1.234 ms", "2.500 s".
std::string duration_text(std::int64_t ns);
std::string signed_duration_text(std::int64_t ns); // always with a sign

}
