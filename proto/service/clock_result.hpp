// Consequences of the system's answer to a clock action.
#pragma once

#include "proto/rounds/host.hpp"

namespace timed {

/// Ends the attempt after its last action.
void settle_attempt(const ClockActionDone& done, Host& host);

}
