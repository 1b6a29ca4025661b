// The system's clocks, to be read: the one file that does.
#pragma once

#include "proto/time.hpp"

namespace os {

/// Both clocks, read one right after the other. The monotonic one is CLOCK_MONOTONIC, on which the timers of
/// Asio and poll run too; unlike CLOCK_BOOTTIME it stands still while the host sleeps, so that sleep shows as
/// a jump between the two.
timed::Now read_clocks();

}
