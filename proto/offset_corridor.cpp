#include "proto/offset_corridor.hpp"

namespace timed {

namespace {

// Linux lets a clock's frequency be set within 500 ppm (MAXFREQ) and slews at 500 ppm on top of that
// (MAX_TICKADJ); two clocks may do so in opposite directions.
constexpr Frequency most_relative_skew = 2000_ppm;

constexpr Frequency rate_resolution{100'000}; // 0.1 ppm: 10 ns over a burst of 100 ms

}

bool OffsetCorridor::narrow(WallTime from, WallTime to, Interval offset) {
    const auto drift = [](Duration elapsed) {
        return gained(most_relative_skew, std::max(Duration{}, elapsed));
    };
    const WallTime end = empty() ? to : std::max(ended_, to);
    // Whenever between `from` and `to` it was: until `to` the offset may have changed.
    const Interval at_end = Interval{offset.low, offset.high + drift(to - from)}.widened(drift(end - to));
    const auto common = empty() ? at_end : intersection(proven_.widened(drift(end - ended_)), at_end);
    if (!common) samples_.clear();
    samples_.push_back({from + (to - from) / 2, offset});
    proven_ = common.value_or(at_end);
    ended_ = end;
    return common.has_value();
}

Interval OffsetCorridor::straight(Frequency rate) const {
    Interval corridor{Duration::min(), Duration::max()};
    for (const Sample& sample : samples_) {
        const Interval then = sample.offset.shifted(gained(rate, ended_ - sample.at));
        corridor = {std::max(corridor.low, then.low), std::min(corridor.high, then.high)};
    }
    return corridor;
}

// The line with the most room to both sides, and among the nearly equal the flattest: disciplined clocks
// hardly drift. What a rate must gain in room is a fourth of what it changes over the burst.
Duration OffsetCorridor::likely() const {
    const Duration span = ended_ - samples_.front().at;
    const auto merit = [&](Frequency rate) {
        return straight(rate).width() - std::chrono::abs(gained(rate, span)) / 4;
    };
    Frequency low = -most_relative_skew; // the merit is a concave function of the rate
    Frequency high = most_relative_skew;
    while (high.parts_per_trillion - low.parts_per_trillion > rate_resolution.parts_per_trillion) {
        const std::int64_t third = (high.parts_per_trillion - low.parts_per_trillion) / 3;
        const Frequency a{low.parts_per_trillion + third};
        const Frequency b{high.parts_per_trillion - third};
        if (merit(a) < merit(b))
            low = a;
        else
            high = b;
    }
    return std::clamp(straight(low).middle(), proven_.low, proven_.high);
}

Interval OffsetCorridor::published() const {
    const Duration guess = likely();
    return Interval::around(guess, std::max(proven_.high - guess, guess - proven_.low));
}

}
