#include "timed/os/clocks.hpp"

#include <algorithm>
#include <ctime>

namespace os {

namespace {

timed::Duration read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + timed::Duration{time.tv_nsec};
}

struct Reading {
    timed::Duration monotonic;
    timed::Duration other;
};

// Repeats the readings if the process was preempted between them.
Reading read_beside_monotonic(clockid_t clock) {
    constexpr int attempts = 5;
    constexpr timed::Duration at_once{100'000};
    Reading reading{};
    for (int attempt = 0; attempt < attempts; ++attempt) {
        reading = {read_clock(CLOCK_MONOTONIC), read_clock(clock)};
        if (read_clock(CLOCK_MONOTONIC) - reading.monotonic < at_once) break;
    }
    return reading;
}

}

timed::Now read_clocks() {
    const auto [monotonic, wall] = read_beside_monotonic(CLOCK_REALTIME);
    return {timed::Instant{monotonic}, timed::WallTime{wall}};
}

std::chrono::steady_clock::time_point on_steady_clock(timed::Instant instant) {
    return std::chrono::steady_clock::time_point{instant.time_since_epoch()};
}

timed::Instant instant_of(timed::WallTime stamp, timed::Now now) {
    return now.instant - std::max(timed::Duration{}, now.wall - stamp);
}

timed::Duration time_suspended() {
    const auto [monotonic, since_boot] = read_beside_monotonic(CLOCK_BOOTTIME);
    return since_boot - monotonic;
}

}
