// Durations and frequencies as text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace vm {

std::string text(std::chrono::nanoseconds time);        // 12.30 µs, 4.560 ms, 7.890 s
std::string text(const std::optional<double>& seconds); // 1.2 s, or "never"

double ppm(std::int64_t kernel_frequency); // of ClockAnswer::frequency

}
