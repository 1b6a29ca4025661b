// Notices that somebody else set the clock or that the host slept: then clocks that go side by side otherwise
// disagree about how much time has passed.
#pragma once

#include "proto/base/time.hpp"
#include "timed/clock/disturbance.hpp"

#include <optional>

namespace timed {

class ClockWatch {
  public:
    struct Finding {
        Disturbance what;
        Duration amount; ///< slept, or by how much the time of day was set
    };

    /// To be called with every event. `suspended`: how long this host has slept in all since it was booted.
    std::optional<Finding> look(Now now, Duration suspended);

    /// We ourselves are about to step the clock by this much.
    void stepping(Duration amount);

    /// We ourselves slew it so fast that nothing can be told from what it shows until the next look.
    void look_away() { last_.reset(); }

  private:
    struct Sight {
        Now now;
        Duration suspended;
    };
    std::optional<Sight> last_;
};

}
