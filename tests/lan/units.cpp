// Parses and formats times.
#include "tests/lan/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

namespace lan {
namespace {

constexpr double longest_s = 1e9; // thirty years, and still whole nanoseconds in 64 bits

std::string with_three_decimals(double value, const char* unit) {
    const double size = std::abs(value);
    return fmt::format("{:.{}f} {}", value, size < 10 ? 3 : size < 100 ? 2 : 1, unit);
}

}

double parse_number(std::string_view text, std::string_view what) {
    double value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        throw std::invalid_argument(fmt::format("{} must be a number, not '{}'.", what, text));
    }
    return value;
}

std::chrono::nanoseconds parse_duration(std::string_view text, std::string_view what) {
    constexpr std::array<std::pair<std::string_view, double>, 4> units = {
        {{"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"s", 1e9}}};
    double unit_ns = 1e9;
    std::string_view number = text;
    for (const auto& [suffix, ns] : units) {
        if (!number.ends_with(suffix)) continue;
        number.remove_suffix(suffix.size());
        unit_ns = ns;
        break;
    }
    const double ns = parse_number(number, what) * unit_ns;
    if (std::abs(ns) > longest_s * 1e9)
        throw std::invalid_argument(fmt::format("{} is too long: '{}'.", what, text));
    return std::chrono::nanoseconds(std::llround(ns));
}

double in_s(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

std::string duration_text(std::int64_t ns) {
    const auto value = static_cast<double>(ns);
    const double size = std::abs(value);
    if (size < 1e3) return fmt::format("{} ns", ns);
    if (size < 1e6) return with_three_decimals(value / 1e3, "µs");
    if (size < 1e9) return with_three_decimals(value / 1e6, "ms");
    return with_three_decimals(value / 1e9, "s");
}

std::string signed_duration_text(std::int64_t ns) { return (ns < 0 ? "" : "+") + duration_text(ns); }

}
