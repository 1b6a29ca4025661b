// A host's time-of-day clock in virtual time: an oscillator with an error of its own, a kernel that does to
// it what Linux does, and a daemon's hand on that kernel.
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
    /// At instant `start` the clock shows `shows`; its oscillator is off by `drift`.
    VirtualClock(Instant start, WallTime shows, Frequency drift);

    /// What it shows at `when`, which never goes back.
    [[nodiscard]] WallTime read(Instant when) const;

    void slew(Instant when, const timed::Slew& slew);
    void step(Instant when, Duration amount);
    void set_frequency(Instant when, Frequency frequency);
    void set_drift(Instant when, Frequency drift);

    /// As the system keeps it from one life of the daemon to the next.
    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] Frequency rate() const { return drift_ + frequency_; }

    /// Whether it is being slewed faster than adjtime does.
    [[nodiscard]] bool slews_fast(Instant when) const;

    [[nodiscard]] auto state() const { return std::tie(kernel_, drift_, frequency_); }

  private:
    void adjust(Instant when, timex request);

    lan::ClockState kernel_;
    Frequency drift_;
    Frequency frequency_{};
};

}
