// The system's clocks, to be read: the one file that does.
#pragma once

#include "proto/base/time.hpp"

#include <chrono>

namespace os {

/// Both clocks, read within 100 us of each other, wherever that can be had. The monotonic one is
/// CLOCK_MONOTONIC, on which the timers of Asio and poll run too; it stands still while the host sleeps.
timed::Now read_clocks();

/// The same moment for an Asio timer.
std::chrono::steady_clock::time_point on_steady_clock(timed::Instant instant);

/// When what the kernel stamped with the time of day `stamp` happened, by the monotonic clock. A stamp of the
/// future is of before the time of day was set back: it says no more than that it happened already. To be
/// called before the time of day is set again.
timed::Instant instant_of(timed::WallTime stamp, timed::Now now);

/// How long the host has slept in all since it was booted: by so much CLOCK_BOOTTIME is ahead.
timed::Duration time_suspended();

}
