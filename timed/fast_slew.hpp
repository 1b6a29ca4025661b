// A slew faster than adjtime's, by a longer or shorter tick: how much of it the clock has made, and when to
// end it. Pure: the clocks are read, and the tick is set, elsewhere.
//
// Linux slews its monotonic clock, too. The raw one it leaves alone: so how far the time of day has run ahead
// of that is seen, not reckoned, and no timer that fires late leaves a mistake behind.
#pragma once

#include "proto/action.hpp"

namespace timed {

class FastSlew {
  public:
    /// The time of day and CLOCK_MONOTONIC_RAW at one moment.
    struct Reading {
        WallTime wall;
        Duration raw;
    };

    /// `frequency`: by which the clock gains on the raw one anyway.
    FastSlew(const Slew& slew, Frequency frequency, Reading began)
        : slew_(slew)
        , frequency_(frequency)
        , began_(began) {}

    /// How long until the fast part is made, on the raw clock; not positive: it is.
    [[nodiscard]] Duration time_left(Reading now) const;

    /// What has to be slewed yet, at the kernel's own rate: also of the fast part, or back, whatever is
    /// missing or too much.
    [[nodiscard]] Duration rest(Reading now) const { return slew_.amount - made(now); }

  private:
    [[nodiscard]] Duration made(Reading now) const;

    Slew slew_;
    Frequency frequency_;
    Reading began_;
};

}
