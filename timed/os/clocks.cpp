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

// Whoever loses the processor between two readings reads them again.
timed::Duration time_suspended() {
    constexpr int attempts = 5;
    constexpr timed::Duration at_once{100'000};
    timed::Duration suspended{};
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto before = read_clock(CLOCK_MONOTONIC);
        const auto since_boot = read_clock(CLOCK_BOOTTIME);
        suspended = since_boot - before;
        if (read_clock(CLOCK_MONOTONIC) - before < at_once) break;
    }
    return suspended;
}

}
