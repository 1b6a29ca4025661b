#include "tests/lan/kernel_double.hpp"

#include <cerrno>
#include <ctime>
#include <sys/time.h>
#include <sys/timex.h>

namespace lan {

KernelDouble& kernel() {
    static KernelDouble only;
    return only;
}

int adjust_kernel(timex& request) {
    const bool reads = only_reads(request);
    if (!reads) ++kernel().writes;
    const int result = reads || kernel().error == 0 ? adjust(kernel().clock, 0, request) : -kernel().error;
    if (result >= 0) return result;
    errno = -result;
    return -1;
}

}

extern "C" {
int adjtimex(timex* request) noexcept { return lan::adjust_kernel(*request); }
int clock_adjtime(clockid_t /*id*/, timex* request) noexcept { return lan::adjust_kernel(*request); }
int clock_settime(clockid_t /*id*/, const timespec* /*time*/) noexcept {
    errno = EPERM;
    return -1;
}
int adjtime(const timeval* delta, timeval* /*left*/) noexcept {
    timex request{};
    request.modes = ADJ_OFFSET_SINGLESHOT;
    request.offset = delta->tv_sec * 1'000'000 + delta->tv_usec;
    return lan::adjust_kernel(request) < 0 ? -1 : 0;
}
}
