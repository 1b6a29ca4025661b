// What Linux makes of adjtime, so that it is known at every moment how much of a slew is done: with every
// second that its clock begins it takes up to 500 us of what is to be made up, and makes them evenly in that
// second. A second under way keeps its share, whatever adjtime is told meanwhile (kernel/time/ntp.c,
// second_overflow()).
#pragma once

#include "proto/time.hpp"

#include <tuple>

namespace timed {

class KernelSlew {
  public:
    /// From `now` on the clock is to make `total` in all. Returns what adjtime has to be told for that, in
    /// place of all that it was told before: whole microseconds, less what is under way.
    Duration begin(Duration total, WallTime now);

    /// Nothing more is begun. adjtime has to be told 0 for that.
    void stop(WallTime now) { begin(under_way(now), now); }

    /// How much the clock has yet to make, to half a microsecond.
    [[nodiscard]] Duration left(WallTime now) const;

    /// As much of it as cannot be called back.
    [[nodiscard]] Duration under_way(WallTime now) const;

    [[nodiscard]] auto state() const { return std::tie(second_, share_, queued_); }

  private:
    // Seconds are known by when they begin.
    [[nodiscard]] Duration taken_before(WallTime second) const; ///< of what was queued
    [[nodiscard]] Duration share_of(WallTime second) const;

    WallTime second_{}; ///< in which adjtime was last told anything,
    Duration share_{};  ///< what the kernel makes in that one,
    Duration queued_{}; ///< and what in later ones
};

}
