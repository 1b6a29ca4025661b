// Reads the system's clocks. No other file does.
#pragma once

#include "proto/base/time.hpp"

#include <chrono>

namespace os {

/// Both clocks, read within 100 us of each other if possible. The monotonic clock is CLOCK_MONOTONIC, which
/// the timers of Asio and poll use too; it stops while the host is suspended.
timed::Now read_clocks();

/// The same instant for an Asio timer.
std::chrono::steady_clock::time_point on_steady_clock(timed::Instant instant);

/// Converts a kernel time stamp, a time of day, to the monotonic clock. A stamp in the future is from before
/// the time of day was set back, and is taken as now. To be called before the time of day is set again.
timed::Instant instant_of(timed::WallTime stamp, timed::Now now);

/// Total time of suspension since boot: CLOCK_BOOTTIME minus CLOCK_MONOTONIC.
timed::Duration time_suspended();

}
