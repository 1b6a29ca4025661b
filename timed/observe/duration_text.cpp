#include "timed/observe/duration_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace timed {

namespace {

struct Unit {
    std::string_view name;
    double nanoseconds;
};
constexpr std::array units{Unit{"ns", 1},  Unit{"us", 1e3},   Unit{"ms", 1e6},
                           Unit{"s", 1e9}, Unit{"min", 60e9}, Unit{"h", 3600e9}};

constexpr double longest = 100.0 * 365 * 86'400 * 1e9; // ns

double with_three_decimals(double value) { return std::round(value * 1000) / 1000; }

}

std::optional<Duration> parse_duration(std::string_view text) {
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    std::string_view name{rest, static_cast<std::size_t>(end - rest)};
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    const auto unit = std::ranges::find(units, name.empty() ? "s" : name, &Unit::name);
    if (unit == units.end()) return std::nullopt;
    const double nanoseconds = number * unit->nanoseconds;
    if (!(nanoseconds >= 0 && nanoseconds <= longest)) return std::nullopt; // also for NaN
    return Duration{std::llround(nanoseconds)};
}

std::string duration_text(Duration duration) {
    const auto nanoseconds = static_cast<double>(duration.count());
    const double size = std::abs(nanoseconds);
    const Unit& unit = units[size < 1e3 ? 0 : size < 1e6 ? 1 : size < 1e9 ? 2 : 3];
    return fmt::format("{} {}", with_three_decimals(nanoseconds / unit.nanoseconds), unit.name);
}

}
