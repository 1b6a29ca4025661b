// Notices that somebody else set the clock or that the host slept: then the time of day and the monotonic
// clock, which does neither, disagree about how much time has passed.
#pragma once

#include "proto/time.hpp"

#include <optional>

namespace timed {

class ClockWatch {
  public:
    /// To be called with every event; true when the clock jumped since the last call.
    bool jumped(Now now);

    /// We ourselves are about to step the clock by this much.
    void stepping(Duration amount);

  private:
    std::optional<Now> last_;
};

}
