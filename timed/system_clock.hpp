// The system's clock: the only file that may change the time of day.
#pragma once

#include "proto/action.hpp"
#include "timed/disturbance.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <optional>

namespace timed {

/// The right to change the time of day.
class SystemClock {
  public:
    /// Who keeps the clock right: this daemon, or something else whose time it hands out.
    enum class Keeper { us, another };

    /// If the clock is ours to keep, ends what a former daemon has left: slews, announced leap seconds, the
    /// kernel's phase lock loop, another tick than the nominal one. So its rate is what was set and nothing
    /// else. Throws StartFailure when this process may not change the clock. Another's clock is never
    /// changed.
    explicit SystemClock(Keeper keeper);

    /// What the clock runs faster than its oscillator; found at start, it was left by whoever set it before.
    /// Of a clock that another program keeps, as that has it at present.
    [[nodiscard]] Frequency frequency() const;

    /// Whether the kernel was told that the clock is right (STA_UNSYNC).
    [[nodiscard]] static bool synchronised();

    /// The kernel ends every slew by itself.
    boost::system::error_code slew(const Slew& slew);
    boost::system::error_code step(Duration amount);
    boost::system::error_code set_frequency(Frequency frequency);

    /// Whether somebody else has changed how the clock runs. If so it is taken back, and told once.
    std::optional<Disturbance> taken_by_another();

  private:
    bool take_over();
    bool take();

    Keeper keeper_;
    std::int64_t kernel_frequency_ = 0; ///< as the kernel counts
    int lock_ = 0;                      ///< bits of its status that slew, while we do so
};

}
