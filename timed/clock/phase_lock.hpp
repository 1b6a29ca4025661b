// The adjtimex calls that make the kernel slew by its phase-locked loop, which corrects a quarter of the
// remaining offset in each second, without changing the frequency.
#pragma once

#include "proto/base/time.hpp"

#include <sys/timex.h>
#include <vector>

namespace timed {

/// The status bits of a slewing lock. The lock of another program also changes the frequency: it has no
/// STA_FREQHOLD.
constexpr int slewing_lock = STA_PLL | STA_FREQHOLD;

/// The calls, in order. `phase`: offset to slew, within 500 ms; 0 ends the slew and the lock. `status`: the
/// present status word.
inline std::vector<timex> phase_lock_requests(Duration phase, int status) {
    const bool locked = (status & STA_PLL) != 0;
    if (phase == Duration{} && !locked) return {};
    timex slew{};
    slew.modes = ADJ_STATUS | ADJ_NANO | ADJ_TIMECONST | ADJ_OFFSET;
    slew.status = status | slewing_lock;
    slew.constant = 0; // a quarter of the remainder: 1 / 2^SHIFT_PLL
    slew.offset = phase.count();
    if (phase != Duration{}) return {slew};
    timex unlock{}; // after `slew`: without the lock the kernel ignores ADJ_OFFSET and keeps slewing
    unlock.modes = ADJ_STATUS;
    unlock.status = status & ~slewing_lock;
    return {slew, unlock};
}

}
