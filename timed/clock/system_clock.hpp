// The system's clock: the only file that may change the time of day.
#pragma once

#include "proto/edge/action.hpp"
#include "timed/clock/disturbance.hpp"

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

    /// What the clock runs faster than its oscillator, as the kernel has it at present: by whoever set it
    /// last.
    [[nodiscard]] static Frequency frequency();

    /// Whether the kernel was told that the clock is right (STA_UNSYNC).
    [[nodiscard]] static bool synchronised();

    /// The kernel ends every slew by itself.
    boost::system::error_code slew(const Slew& slew);
    boost::system::error_code step(Duration amount);
    /// Takes back whatever somebody else has changed of how it runs.
    boost::system::error_code set_frequency(Frequency frequency);

    /// Whether somebody else has changed how the clock runs since we did, or since the last look.
    std::optional<Disturbance> changed_by_another();

  private:
    /// How the clock runs, as the kernel counts.
    struct Running {
        std::int64_t frequency;
        std::int64_t tick;
        int lock; ///< bits of its status that slew
    };
    [[nodiscard]] static Running running();
    bool take_over();
    boost::system::error_code set_kernel_frequency(std::int64_t frequency);

    Keeper keeper_;
    int lock_ = 0;    ///< as we told it
    Running running_; ///< as we left it, or last found it
};

}
