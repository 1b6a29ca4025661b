#include "timed/os/clocks.hpp"

#include <ctime>

namespace os {

namespace {

timed::Duration read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + timed::Duration{time.tv_nsec};
}

}

timed::Now read_clocks() {
    return {timed::Instant{read_clock(CLOCK_MONOTONIC)}, timed::WallTime{read_clock(CLOCK_REALTIME)}};
}

}
