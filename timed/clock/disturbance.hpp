// Changes of this host's clock that its time daemon did not make, and their names in log and status.
#pragma once

#include <cstdint>
#include <string_view>

namespace timed {

enum class Disturbance : std::uint8_t {
    suspended,     ///< the host was suspended: the monotonic clock stood still
    jump,          ///< the time of day was stepped
    phase_lock,    ///< the kernel's phase-locked loop was switched on: ntpd and systemd-timesyncd do so
    frequency_set, ///< the clock's frequency is not what we set: chronyd sets it all the time
    tick_set,      ///< the length of the clock's tick is not what we set
};

constexpr std::string_view to_string(Disturbance disturbance) {
    switch (disturbance) {
    case Disturbance::suspended: return "suspended";
    case Disturbance::jump: return "jump";
    case Disturbance::phase_lock: return "phase-lock";
    case Disturbance::frequency_set: return "frequency-set";
    case Disturbance::tick_set: return "tick-set";
    }
    return "unknown";
}

}
