// An interval that contains the true offset: the result of measuring another clock.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <optional>

namespace timed {

/// All offsets from `low` to `high`, both included; low <= high.
struct Interval {
    Duration low;
    Duration high;

    static constexpr Interval around(Duration middle, Duration radius) {
        return {middle - radius, middle + radius};
    }

    [[nodiscard]] constexpr Duration width() const { return high - low; }
    [[nodiscard]] constexpr Duration middle() const { return low + width() / 2; }
    [[nodiscard]] constexpr bool contains(Duration offset) const { return low <= offset && offset <= high; }
    [[nodiscard]] constexpr Interval widened(Duration by) const { return {low - by, high + by}; }
    [[nodiscard]] constexpr Interval shifted(Duration by) const { return {low + by, high + by}; }

    friend constexpr bool operator==(const Interval&, const Interval&) = default;
};

/// The intersection; nothing if the intervals contradict each other.
constexpr std::optional<Interval> intersection(Interval a, Interval b) {
    const Interval common{std::max(a.low, b.low), std::min(a.high, b.high)};
    if (common.low > common.high) return std::nullopt;
    return common;
}

}
