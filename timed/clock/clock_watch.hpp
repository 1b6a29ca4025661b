// Detects that another program stepped the clock, or that the host was suspended: then the time of day and
// the monotonic clock disagree about the time elapsed.
#pragma once

#include "proto/base/time.hpp"
#include "timed/clock/disturbance.hpp"

#include <optional>

namespace timed {

class ClockWatch {
  public:
    struct Finding {
        Disturbance what;
        Duration amount; ///< length of the suspension, or size of the step
    };

    /// To be called with every event. `suspended`: total time of suspension since the host was booted.
    std::optional<Finding> look(Now now, Duration suspended);

    /// This daemon is about to step the clock by `amount`.
    void stepping(Duration amount);

    /// This daemon is slewing the clock fast: the next look() has nothing to compare with.
    void look_away() { last_.reset(); }

  private:
    struct Reading {
        Now now;
        Duration suspended;
    };
    std::optional<Reading> last_;
};

}
