// The clock against which all simulated clocks run: the kernel's CLOCK_REALTIME, which also stamps packets.
#pragma once

#include <cstdint>
#include <ctime>

namespace lan {

inline std::int64_t reference_now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}
