// What a master knows of a slave's offset before it measures it: where the last correction has put it, and
// how far it may have drifted since.
//
// A measurement is as uncertain as half its round trip, and when hosts are slow to answer most of that is in
// one direction. So one with less information than the ones before is narrowed by what those have shown, as a
// clock filter prefers samples of low delay (RFC 5905, 10).
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

    /// After so many corrections in a row it is.
    static constexpr int corrections_until_known = 10;

    /// The slave was measured within `measured`, and sent a correction.
    void corrected(const Interval& measured, Duration correction, Instant now) {
        uncertainty_ = measured.width() / 2 + std::chrono::abs(correction);
        since_ = now;
    }

    void forget() { since_.reset(); }

    /// A measurement that contradicts what is known stands as it is: the clock was set.
    [[nodiscard]] Interval narrowed(const Interval& measured, Instant now) const {
        if (!since_) return measured;
        const auto known = Interval::around({}, uncertainty_ + gained(drift, now - *since_));
        if (known.width() >= measured.width()) return measured;
        return intersection(known, measured).value_or(measured);
    }

    [[nodiscard]] auto state() const { return std::tie(uncertainty_, since_); }

  private:
    Duration uncertainty_{};       ///< at `since_`
    std::optional<Instant> since_; ///< nothing: nothing is known
};

}
