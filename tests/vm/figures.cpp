#include "tests/vm/figures.hpp"

#include <fmt/format.h>

namespace vm {

std::string text(std::chrono::nanoseconds time) {
    const auto ns = static_cast<double>(time.count());
    const double size = std::abs(ns);
    if (size >= 1e9) return fmt::format("{:.3f} s", ns / 1e9);
    if (size >= 1e6) return fmt::format("{:.2f} ms", ns / 1e6);
    return fmt::format("{:.1f} us", ns / 1e3);
}

std::string text(const std::optional<double>& seconds) {
    return seconds ? fmt::format("{:.1f} s", *seconds) : "never";
}

double ppm(std::int64_t kernel_frequency) { return static_cast<double>(kernel_frequency) / 65536; }

}
