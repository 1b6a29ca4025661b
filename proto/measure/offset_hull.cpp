#include "proto/measure/offset_hull.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace timed {

namespace {

// Linux lets a clock's frequency be set within 500 ppm (MAXFREQ) and slews at 500 ppm on top of that
// (MAX_TICKADJ); two clocks may do so in opposite directions.
constexpr Frequency max_relative_skew = 2000_ppm;

constexpr Frequency rate_resolution{100'000}; // 0.1 ppm: 10 ns over a burst of 100 ms

Duration max_drift(Duration elapsed) { return gained(max_relative_skew, std::chrono::abs(elapsed)); }

Frequency share(Frequency whole, double part) {
    return {std::llround(static_cast<double>(whole.parts_per_trillion) * part)};
}

double ratio(Duration part, Duration whole) {
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

Duration scaled(Duration whole, double part) {
    return Duration{std::llround(static_cast<double>(whole.count()) * part)};
}

// `tighter(a, b)`: by how much the bound `a` is tighter than `b`. A point is redundant if another one is
// tighter even after the largest drift between the two.
template <class Points, class Point, class Tighter>
void add_unless_redundant(Points& points, const Point& added, Tighter tighter) {
    const auto makes_redundant = [&](const Point& by, const Point& point) {
        return tighter(by.offset, point.offset) >= max_drift(by.at - point.at);
    };
    if (std::ranges::any_of(points, [&](const Point& known) { return makes_redundant(known, added); }))
        return;
    points.erase(std::remove_if(points.begin(), points.end(),
                                [&](const Point& known) { return makes_redundant(added, known); }),
                 points.end());
    points.push_back(added);
}

}

bool OffsetHull::add(WallTime from, WallTime to, Interval offset) {
    // The instant of the sample is unknown: the offset may have drifted between it and `to`.
    const WallTime end = empty() ? to : std::max(ended_, to);
    const Interval at_end =
        Interval{offset.low, offset.high + max_drift(to - from)}.widened(max_drift(end - to));
    const auto common = empty() ? at_end : intersection(bounds_.widened(max_drift(end - ended_)), at_end);
    if (!common) {
        lower_.clear();
        upper_.clear();
    }
    const WallTime at = from + (to - from) / 2;
    if (empty()) begun_ = at;
    add_unless_redundant(lower_, Point{at, offset.low}, [](Duration a, Duration b) { return a - b; });
    add_unless_redundant(upper_, Point{at, offset.high}, [](Duration a, Duration b) { return b - a; });
    bounds_ = common.value_or(at_end);
    ended_ = end;
    fit_line();
    return common.has_value();
}

Interval OffsetHull::at_rate(Frequency rate) const {
    Interval now{Duration::min(), Duration::max()};
    for (const Point& point : lower_)
        now.low = std::max(now.low, point.offset + gained(rate, ended_ - point.at));
    for (const Point& point : upper_)
        now.high = std::min(now.high, point.offset + gained(rate, ended_ - point.at));
    return now;
}

// Chooses the line with the most slack, and among nearly equal ones the flattest, because disciplined clocks
// hardly drift: a slope must add slack of at least a quarter of its offset change over the burst.
void OffsetHull::fit_line() {
    const Duration span = ended_ - begun_;
    const auto merit = [&](Frequency rate) {
        return at_rate(rate).width() - std::chrono::abs(gained(rate, span)) / 4;
    };
    // The merit is a concave function of the rate, so golden-section search finds its maximum (Kiefer 1953).
    // Each step reuses one of the two inner rates of the step before.
    constexpr double golden = 0.6180339887498949;
    Frequency low = -max_relative_skew;
    Frequency high = max_relative_skew;
    const auto off = [&](Frequency end, Frequency other) { return end + share(other - end, golden); };
    Frequency a = off(high, low);
    Frequency b = off(low, high);
    Duration merit_a = merit(a);
    Duration merit_b = merit(b);
    while (high - low > rate_resolution) {
        if (merit_a < merit_b) {
            low = std::exchange(a, b);
            merit_a = merit_b;
            merit_b = merit(b = off(low, high));
        } else {
            high = std::exchange(b, a);
            merit_b = merit_a;
            merit_a = merit(a = off(high, low));
        }
    }
    const Interval best = at_rate(low);
    slack_ = best.width();
    estimate_ = std::clamp(best.middle(), bounds_.low, bounds_.high);
}

Interval OffsetHull::interval(Duration chance_slack) const {
    const Interval level = at_rate({});
    const double part = std::min(1.0, ratio(slack_ - level.width(), std::max(chance_slack, Duration{1})));
    const Duration sloping = scaled(estimate_ - level.middle(), part);
    const Duration middle = std::clamp(level.middle() + sloping, bounds_.low, bounds_.high);
    return Interval::around(middle, std::max(bounds_.high - middle, middle - bounds_.low));
}

}
