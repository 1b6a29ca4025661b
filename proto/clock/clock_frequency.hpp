// The frequency of this host's clock: learned as a slave from corrections, as a master from the average.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/clock/clock_filter.hpp"

#include <optional>
#include <tuple>

namespace timed {

class ClockFrequency {
  public:
    ClockFrequency() = default;
    /// `present`: the clock's frequency, and its uncertainty. `most`: the frequency is limited to +-most.
    ClockFrequency(MeasuredFrequency present, Frequency most)
        : value_(present.value)
        , started_with_(present)
        , most_(most)
        , filter_(present.uncertainty) {}

    /// A correction from a master has arrived.
    void note_followed(Instant now) {
        if (!followed_since_) followed_since_ = now;
    }

    struct Estimate {
        Duration offset; ///< positive: the clock is behind
        std::optional<SetFrequency> frequency;
    };
    /// A slave's clock is `offset` behind its master's beyond the slew in progress, `elapsed` after the last
    /// measured correction.
    Estimate follow(Duration offset, Duration elapsed);

    /// A master's clock has drifted by `innovation` from the average, `elapsed` after the last round.
    std::optional<SetFrequency> steer(Duration innovation, Duration elapsed);

    /// The offset was set to a single measurement, which has no information about the frequency.
    void offset_set() { filter_.offset_set(); }
    /// The offset was set, by more than any drift explains.
    void network_changed() { filter_.network_changed(); }

    /// All slaves will follow this frequency. Reverts a frequency that was learned within half a minute from
    /// a master with a rate fault.
    std::optional<SetFrequency> take_lead(Instant now);

    [[nodiscard]] Frequency value() const { return value_; }
    [[nodiscard]] MeasuredFrequency measured() const { return {value_, filter_.frequency_uncertainty()}; }

    [[nodiscard]] auto state() const { return std::tie(value_, filter_, followed_since_, led_for_); }

  private:
    std::optional<SetFrequency> learn(Frequency error);

    Frequency value_{};
    MeasuredFrequency started_with_{};
    Frequency most_ = 500_ppm; ///< adjtimex
    ClockFilter filter_;
    std::optional<Instant> followed_since_; ///< the first measured correction
    Duration led_for_{};                    ///< time as master, with the clock compared to the average
};

}
