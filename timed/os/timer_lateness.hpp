// How late this machine's timers fire: some tens of microseconds, or more where an idle processor takes long
// to wake up.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>

namespace os {

class TimerLateness {
  public:
    /// Who is later than this was busy, which says nothing about timers.
    static constexpr timed::Duration longest = std::chrono::microseconds{300};

    void add(timed::Duration lateness) {
        if (lateness > longest) return;
        usual_ += lateness > usual_ ? 9 * step : -step; // at rest where one of ten is later
    }

    /// The 90th percentile, in 0..`longest`.
    [[nodiscard]] timed::Duration usual() const { return std::clamp(usual_, timed::Duration{}, longest); }

  private:
    static constexpr timed::Duration step = std::chrono::microseconds{1};

    timed::Duration usual_ = std::chrono::microseconds{60}; ///< at first
};

}
