// What adjtimex has to be told so that the kernel slews by its phase lock, which makes a quarter of what is
// left in each second, and leaves the frequency alone.
#pragma once

#include "proto/base/time.hpp"

#include <sys/timex.h>
#include <vector>

namespace timed {

/// Only held are the bits of a lock that slews: another program's lock learns the frequency, too.
constexpr int slewing_lock = STA_PLL | STA_FREQHOLD;

/// The calls, one after the other. `phase` within 500 ms: nothing ends a slew, and the lock. `status`: as it
/// is.
inline std::vector<timex> phase_lock_requests(Duration phase, int status) {
    const bool locked = (status & STA_PLL) != 0;
    if (phase == Duration{} && !locked) return {};
    timex slew{};
    slew.modes = ADJ_STATUS | ADJ_NANO | ADJ_TIMECONST | ADJ_OFFSET;
    slew.status = status | slewing_lock;
    slew.constant = 0; // a quarter of what is left: 1 / 2^SHIFT_PLL
    slew.offset = phase.count();
    if (phase != Duration{}) return {slew};
    timex unlock{}; // only then: without the lock nothing is heard of an offset, and what is left goes on
    unlock.modes = ADJ_STATUS;
    unlock.status = status & ~slewing_lock;
    return {slew, unlock};
}

}
