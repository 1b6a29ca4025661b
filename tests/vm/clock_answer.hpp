// What a machine tells of its clocks when the test asks, on UDP. Both ends run on one processor and are built
// together, so the bytes go as they lie in memory.
#pragma once

#include <cstdint>

namespace vm {

inline constexpr std::uint16_t clock_port = 7; // the echo service's

struct ClockQuestion {
    std::uint64_t number = 0;
};

// Everything at the instant `tsc`.
struct ClockAnswer {
    std::uint64_t number = 0; // the question's
    std::uint64_t tsc = 0;    // the processor's cycle counter: the host's plus a constant
    std::int64_t realtime_ns = 0;
    std::int64_t monotonic_ns = 0;
    std::int64_t raw_ns = 0; // CLOCK_MONOTONIC_RAW, which no daemon can change
    std::int64_t boottime_ns = 0;
    std::int64_t frequency = 0; // as adjtimex has it: ppm with 16 fractional bits
    std::int64_t tick_us = 0;
    std::int64_t max_error_us = 0;
    std::int32_t status = 0; // STA_...
};

}
