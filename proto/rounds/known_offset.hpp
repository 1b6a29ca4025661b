// What a master knows of a slave's offset before it measures it: the last correction, and the drift since.
//
// A measurement is as uncertain as half its round trip, and when hosts are slow to answer most of that is in
// one direction. So a wide measurement is intersected with the interval that earlier ones give, as a clock
// filter prefers samples of low delay (RFC 5905, 10).
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class KnownOffset {
  public:
    /// How fast a slave drifts from the network's time, at most, once its frequency is known.
    static constexpr Frequency drift = 2_ppm;

    /// Its frequency is known after this number of consecutive corrections.
    static constexpr int corrections_until_known = 10;

    /// The slave's offset was in `measured`, and it was sent a correction.
    void corrected(const Interval& measured, Duration correction, Instant now) {
        uncertainty_ = measured.width() / 2 + std::chrono::abs(correction);
        since_ = now;
    }

    void forget() { since_.reset(); }

    /// The intersection; a measurement that contradicts what is known is returned unchanged: the clock was
    /// set.
    [[nodiscard]] Interval narrowed(const Interval& measured, Instant now) const {
        if (!since_) return measured;
        const auto known = Interval::around({}, uncertainty_ + gained(drift, now - *since_));
        if (known.width() >= measured.width()) return measured;
        return intersection(known, measured).value_or(measured);
    }

    [[nodiscard]] auto state() const { return std::tie(uncertainty_, since_); }

  private:
    Duration uncertainty_{};       ///< at `since_`
    std::optional<Instant> since_; ///< nothing: the offset is unknown
};

}
