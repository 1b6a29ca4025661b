// A host's time-of-day clock in virtual time: an oscillator with an error of its own, a kernel that does to
// it what Linux does, and a daemon's hand on that kernel.
#pragma once

#include "proto/action.hpp"
#include "proto/kernel_slew.hpp"
#include "proto/time.hpp"
#include "tests/lan/clock_model.hpp"

#include <optional>
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
    WallTime read(Instant when);

    void slew(Instant when, const timed::Slew& slew);
    void step(Instant when, Duration amount);
    void set_frequency(Instant when, Frequency frequency);
    void set_drift(Instant when, Frequency drift);

    /// As the system keeps it from one life of the daemon to the next.
    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] Frequency rate() const { return drift_ + frequency_; }

    [[nodiscard]] auto state() const { return std::tie(kernel_, drift_, frequency_, slew_, fast_); }

  private:
    /// The tick is longer or shorter for a while, and adjtime is given the rest when that is over.
    struct FastSlew {
        Instant ends;
        WallTime then; ///< what the clock would show there if it were not slewed
        Duration amount;
    };

    [[nodiscard]] WallTime shows(Instant when) const;
    void end_fast_slew(Instant when);
    void adjtime(Instant when, Duration amount);
    void set_tick(Instant when, std::int64_t tick_us);

    lan::ClockState kernel_;
    Frequency drift_;
    Frequency frequency_{};
    timed::KernelSlew slew_;
    std::optional<FastSlew> fast_;
};

}
