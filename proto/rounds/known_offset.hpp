// What a master knows of a slave's offset before it measures it: the last measurement and correction, and the
// drift since.
//
// A measurement is as uncertain as half its round trip, and when hosts are slow to answer most of that is in
// one direction. So it is combined with the interval that earlier ones give, as a clock filter prefers
// samples of low delay (RFC 5905, 10): the true offset is in both, and the estimates are weighted by the
// inverse square of the widths. The middle of the intersection would hide a slow drift until it exceeds the
// width of the measurements.
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace timed {

class KnownOffset {
  public:
    /// How fast a slave drifts from the network's time, at most, once its frequency is known.
    static constexpr Frequency drift = 2_ppm;

    /// Its frequency is known after this number of consecutive corrections.
    static constexpr int corrections_until_known = 10;

    /// The slave was measured. `drifts_little`: its frequency is known. Returns an interval around the most
    /// likely offset. A measurement that contradicts what is known is returned unchanged: the clock was set.
    Interval measured(const Interval& offset, bool drifts_little, Instant now) {
        possible_ = offset;
        if (!since_ || !drifts_little) return offset;
        const auto known = known_.widened(gained(drift, now - *since_));
        const auto common = intersection(known, offset);
        if (!common) return offset;
        possible_ = *common;
        const Duration likely = std::clamp(weighted_middle(known, offset), possible_.low, possible_.high);
        return Interval::around(likely, std::max(likely - possible_.low, possible_.high - likely));
    }

    /// It was then sent a correction, and makes any part of it: it filters its corrections.
    void corrected(Duration correction, Instant now) {
        known_ = {possible_.low + std::min(correction, Duration{}),
                  possible_.high + std::max(correction, Duration{})};
        since_ = now;
    }

    void forget() { since_.reset(); }

    [[nodiscard]] auto state() const { return std::tie(possible_, known_, since_); }

  private:
    static Duration weighted_middle(const Interval& a, const Interval& b) {
        const auto weight = [](const Interval& one) {
            const auto width = static_cast<double>(std::max(one.width(), Duration{1}).count());
            return 1 / (width * width);
        };
        const double share_of_b = weight(b) / (weight(a) + weight(b));
        const auto between = static_cast<double>((b.middle() - a.middle()).count());
        return a.middle() + Duration{std::llround(between * share_of_b)};
    }

    Interval possible_{};          ///< by the last measurement
    Interval known_{};             ///< at `since_`
    std::optional<Instant> since_; ///< nothing: the offset is unknown
};

}
