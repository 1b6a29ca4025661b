// A simulated kernel: the functions of this file's program replace those of the C library that set the clock.
#pragma once

#include "tests/lan/clock_model.hpp"

namespace lan {

/// Time stands still: a test checks the calls, not their effect.
struct KernelDouble {
    ClockState clock = clock_showing(0, 0, 0);
    int writes = 0;
    int error = 0; ///< errno of every call that sets the clock; 0: it succeeds
};

/// The kernel of this program.
KernelDouble& kernel();

/// As another program does. Returns what adjtimex returns.
int adjust_kernel(timex& request);

}
