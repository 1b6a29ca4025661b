// The system's clock: the only file that may change the time of day.
#pragma once

#include "proto/time.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>

namespace timed {

/// The same moment for an Asio timer, which runs on the monotonic clock, too.
std::chrono::steady_clock::time_point on_steady_clock(Instant instant);

/// The right to change the time of day.
class SystemClock {
  public:
    /// Throws StartFailure when this process may not do so. Takes the clock out of the hands of the kernel's
    /// phase lock loop, so that the frequency is what was set and nothing else.
    SystemClock();

    /// What the clock runs faster than its oscillator; found at start, it was left by whoever set it before.
    [[nodiscard]] Frequency frequency() const { return frequency_; }

    boost::system::error_code slew(Duration amount);
    boost::system::error_code step(Duration amount);
    boost::system::error_code set_frequency(Frequency frequency);

  private:
    Frequency frequency_{};
};

}
