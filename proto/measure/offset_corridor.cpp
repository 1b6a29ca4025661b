#include "proto/measure/offset_corridor.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace timed {

namespace {

// Linux lets a clock's frequency be set within 500 ppm (MAXFREQ) and slews at 500 ppm on top of that
// (MAX_TICKADJ); two clocks may do so in opposite directions.
constexpr Frequency most_relative_skew = 2000_ppm;

constexpr Frequency rate_resolution{100'000}; // 0.1 ppm: 10 ns over a burst of 100 ms

Duration most_drift(Duration elapsed) { return gained(most_relative_skew, std::chrono::abs(elapsed)); }

Frequency share(Frequency whole, double part) {
    return {std::llround(static_cast<double>(whole.parts_per_trillion) * part)};
}

double ratio(Duration part, Duration whole) {
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

Duration scaled(Duration whole, double part) {
    return Duration{std::llround(static_cast<double>(whole.count()) * part)};
}

// `narrower(a, b)`: by how much the end `a` leaves less room than `b`. One that leaves less than another even
// after the clocks have raced apart from one to the other makes that one needless.
template <class Ends, class End, class Narrower> void keep(Ends& ends, const End& added, Narrower narrower) {
    const auto outdone = [&](const End& by, const End& end) {
        return narrower(by.offset, end.offset) >= most_drift(by.at - end.at);
    };
    if (std::ranges::any_of(ends, [&](const End& end) { return outdone(end, added); })) return;
    ends.erase(std::remove_if(ends.begin(), ends.end(), [&](const End& end) { return outdone(added, end); }),
               ends.end());
    ends.push_back(added);
}

}

bool OffsetCorridor::narrow(WallTime from, WallTime to, Interval offset) {
    // Whenever between `from` and `to` it was: until `to` the offset may have changed.
    const WallTime end = empty() ? to : std::max(ended_, to);
    const Interval at_end =
        Interval{offset.low, offset.high + most_drift(to - from)}.widened(most_drift(end - to));
    const auto common = empty() ? at_end : intersection(proven_.widened(most_drift(end - ended_)), at_end);
    if (!common) {
        lows_.clear();
        highs_.clear();
    }
    const WallTime at = from + (to - from) / 2;
    if (empty()) begun_ = at;
    keep(lows_, End{at, offset.low}, [](Duration a, Duration b) { return a - b; });
    keep(highs_, End{at, offset.high}, [](Duration a, Duration b) { return b - a; });
    proven_ = common.value_or(at_end);
    ended_ = end;
    find_straightest();
    return common.has_value();
}

Interval OffsetCorridor::straight(Frequency rate) const {
    Interval corridor{Duration::min(), Duration::max()};
    for (const End& end : lows_)
        corridor.low = std::max(corridor.low, end.offset + gained(rate, ended_ - end.at));
    for (const End& end : highs_)
        corridor.high = std::min(corridor.high, end.offset + gained(rate, ended_ - end.at));
    return corridor;
}

// The line with the most room to both sides, and among the nearly equal the flattest: disciplined clocks
// hardly drift. What a rate must gain in room is a fourth of what it changes over the burst.
void OffsetCorridor::find_straightest() {
    const Duration span = ended_ - begun_;
    const auto merit = [&](Frequency rate) {
        return straight(rate).width() - std::chrono::abs(gained(rate, span)) / 4;
    };
    // The merit is a concave function of the rate. Golden section (Kiefer 1953): of two rates that are tried
    // between the ends, one is tried again in the next step.
    constexpr double longer = 0.6180339887498949; // part of a line whose shorter one is to it as it is to all
    Frequency low = -most_relative_skew;
    Frequency high = most_relative_skew;
    const auto off = [&](Frequency end, Frequency other) { return end + share(other - end, longer); };
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
    const Interval walls = straight(low);
    room_ = walls.width();
    likely_ = std::clamp(walls.middle(), proven_.low, proven_.high);
}

Interval OffsetCorridor::published(Duration by_chance) const {
    const Interval level = straight({});
    const double belief = std::min(1.0, ratio(room_ - level.width(), std::max(by_chance, Duration{1})));
    const Duration sloping = scaled(likely_ - level.middle(), belief);
    const Duration middle = std::clamp(level.middle() + sloping, proven_.low, proven_.high);
    return Interval::around(middle, std::max(proven_.high - middle, middle - proven_.low));
}

}
