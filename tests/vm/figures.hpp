// Durations and frequencies as text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vm {

std::string text(std::chrono::nanoseconds time);        // 12.3 us, 4.56 ms, 7.890 s
std::string text(const std::optional<double>& seconds); // 1.2 s, or "never"

double ppm(std::int64_t kernel_frequency); // of ClockAnswer::frequency

std::chrono::nanoseconds median(std::vector<std::chrono::nanoseconds> values); // must not be empty

}
