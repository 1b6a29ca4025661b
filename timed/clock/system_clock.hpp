// The system clock. No other file may change it.
#pragma once

#include "proto/edge/action.hpp"
#include "timed/clock/disturbance.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <optional>

namespace timed {

/// Sets, slews and steps the system clock.
class SystemClock {
  public:
    /// Which program disciplines the clock: this daemon, or another one whose time this daemon serves.
    enum class Keeper { us, another };

    /// Keeper::us: ends slews, announced leap seconds and the kernel's phase-locked loop that a previous
    /// daemon has left, and sets the nominal tick, so that the clock's rate is the frequency that was set.
    /// Throws StartFailure if this process may not change the clock. Keeper::another: never changes the
    /// clock.
    explicit SystemClock(Keeper keeper);

    /// The kernel's present frequency correction, from any program.
    [[nodiscard]] static Frequency frequency();

    /// Whether the kernel reports the clock as synchronised (STA_UNSYNC is clear).
    [[nodiscard]] static bool synchronised();

    /// The kernel finishes every slew by itself.
    boost::system::error_code slew(const Slew& slew);
    boost::system::error_code step(Duration amount);
    /// Also reverts changes of the clock's rate by other programs.
    boost::system::error_code set_frequency(Frequency frequency);

    /// Whether another program has changed the clock's rate since this daemon did, or since the last call.
    std::optional<Disturbance> changed_by_another();

  private:
    /// State of the clock's rate, in the kernel's units.
    struct Running {
        std::int64_t frequency;
        std::int64_t tick;
        int lock; ///< the bits of slewing_lock in the status word
    };
    [[nodiscard]] static Running running();
    bool take_over();
    boost::system::error_code set_kernel_frequency(std::int64_t frequency);

    Keeper keeper_;
    int lock_ = 0;    ///< the bits that this daemon has set
    Running running_; ///< as last set, or last read
};

}
