// A host's time-of-day clock in virtual time: an oscillator with an error, and a model of Linux's adjtime and
// adjtimex.
#pragma once

#include "proto/base/time.hpp"
#include "proto/edge/action.hpp"
#include "tests/lan/clock_model.hpp"

#include <tuple>

namespace sim {

using timed::Duration;
using timed::Frequency;
using timed::Instant;
using timed::WallTime;

class VirtualClock {
  public:
    /// At instant `start` the clock shows `shows`; `drift` is the error of its oscillator.
    VirtualClock(Instant start, WallTime shows, Frequency drift);

    /// The time at `when`, which must not precede the last change of the clock.
    [[nodiscard]] WallTime read(Instant when) const;

    void slew(Instant when, const timed::Slew& slew);
    void step(Instant when, Duration amount);
    void set_frequency(Instant when, Frequency frequency);
    void set_drift(Instant when, Frequency drift);

    /// The kernel's frequency, which outlasts restarts of the daemon.
    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] Frequency rate() const { return drift_ + frequency_; }

    /// Whether it is in a fast slew.
    [[nodiscard]] bool slews_fast(Instant when) const;

    [[nodiscard]] auto state() const { return std::tie(kernel_, drift_, frequency_); }

  private:
    void adjust(Instant when, timex request);

    lan::ClockState kernel_;
    Frequency drift_;
    Frequency frequency_{};
};

}
