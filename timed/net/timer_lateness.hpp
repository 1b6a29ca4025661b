// How late this machine's timers fire: some tens of microseconds, or more where an idle processor takes long
// to wake up.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>

namespace timed {

class TimerLateness {
  public:
    /// A timer that fires later than this was delayed by other work, which says nothing about timers.
    static constexpr Duration longest = std::chrono::microseconds{300};

    void add(Duration lateness) {
        if (lateness > longest) return;
        usual_ += lateness > usual_ ? 9 * step : -step; // in equilibrium if one of ten is later
    }

    /// The 90th percentile, in 0..`longest`.
    [[nodiscard]] Duration usual() const { return std::clamp(usual_, Duration{}, longest); }

  private:
    static constexpr Duration step = std::chrono::microseconds{1};

    Duration usual_ = std::chrono::microseconds{60}; ///< at first
};

}
