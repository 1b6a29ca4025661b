// What follows from the system's answer to what it was told to do to the clock.
#pragma once

#include "proto/rounds/host.hpp"

namespace timed {

/// Ends the attempt unless there is more of it to come.
void settle_attempt(const ClockActionDone& done, Host& host);

}
