#include "tests/vm/guest/own_clocks.hpp"

#include <limits>
#include <sys/timex.h>
#include <x86intrin.h>

namespace vm {
namespace {

constexpr int attempts = 5; // the host may interrupt an emulated processor at any time
constexpr std::int64_t ns_per_s = 1'000'000'000;

}

std::int64_t read_ns(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * ns_per_s + time.tv_nsec;
}

// Of several readings, keeps the fastest, which is the most accurate.
ClockAnswer read_own_clocks() {
    ClockAnswer best;
    auto shortest = std::numeric_limits<std::uint64_t>::max();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        ClockAnswer reading;
        const std::uint64_t before = __rdtsc();
        reading.realtime_ns = read_ns(CLOCK_REALTIME);
        const std::uint64_t after = __rdtsc();
        reading.raw_ns = read_ns(CLOCK_MONOTONIC_RAW);
        reading.monotonic_ns = read_ns(CLOCK_MONOTONIC);
        reading.boottime_ns = read_ns(CLOCK_BOOTTIME);
        const std::uint64_t last = __rdtsc();
        reading.tsc = before + (after - before) / 2;
        if (last - before >= shortest) continue;
        shortest = last - before;
        best = reading;
    }
    timex kernel{};
    adjtimex(&kernel);
    best.frequency = kernel.freq;
    best.tick_us = kernel.tick;
    best.max_error_us = kernel.maxerror;
    best.status = kernel.status;
    return best;
}

}
