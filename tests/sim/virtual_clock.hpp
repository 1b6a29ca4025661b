// A host's time-of-day clock in virtual time: an oscillator with an error of its own, and what the protocol
// does to it.
#pragma once

#include "proto/action.hpp"
#include "proto/time.hpp"

#include <tuple>

namespace sim {

using timed::Duration;
using timed::Frequency;
using timed::Instant;
using timed::WallTime;

class VirtualClock {
  public:
    /// At instant `start` the clock shows `shows`; its oscillator is off by `drift`.
    VirtualClock(Instant start, WallTime shows, Frequency drift)
        : read_at_(start)
        , shows_(shows)
        , drift_(drift) {}

    /// What it shows at `when`, which never goes back.
    WallTime read(Instant when) {
        advance(when);
        return shows_;
    }

    void slew(Instant when, const timed::Slew& slew) {
        advance(when);
        slew_left_ = slew.amount - slew.fast;
        fast_ = {when, slew.fast,
                 slew.fast == Duration{} ? Duration{} : time_to_gain(slew.fast, slew.fast_rate)};
    }
    void slew(Instant when, Duration amount) { slew(when, timed::Slew{amount}); }
    void step(Instant when, Duration amount) {
        advance(when);
        slew_left_ = {};
        fast_ = {};
        shows_ += amount;
    }
    void set_frequency(Instant when, Frequency frequency) {
        advance(when);
        frequency_ = frequency;
    }
    void set_drift(Instant when, Frequency drift) {
        advance(when);
        drift_ = drift;
    }

    /// As the system keeps it from one life of the daemon to the next.
    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] Frequency rate() const { return drift_ + frequency_; }

    [[nodiscard]] auto state() const {
        return std::tie(read_at_, shows_, drift_, frequency_, slew_left_, remainder_);
    }

  private:
    /// The tick is longer or shorter for a while, and adjtime is given the rest when that is over.
    struct FastSlew {
        Instant from{};
        Duration amount{};
        Duration takes{};

        [[nodiscard]] Duration done(Instant when) const;
    };

    void advance(Instant when);

    Instant read_at_;
    WallTime shows_;
    Frequency drift_;
    Frequency frequency_{};
    Duration slew_left_{}; ///< of what adjtime makes
    FastSlew fast_{};
    std::int64_t remainder_ = 0; ///< of the rate's product, so that many short reads add up like one long one
};

}
