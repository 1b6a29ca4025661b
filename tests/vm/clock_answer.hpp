// The UDP protocol that reads a machine's clocks. Both ends have the same processor and build, so structures
// are sent as they are in memory.
#pragma once

#include <cstdint>

namespace vm {

inline constexpr std::uint16_t clock_port = 7; // of the echo service

struct ClockQuestion {
    std::uint64_t number = 0;
};

// All clocks at the instant `tsc`.
struct ClockAnswer {
    std::uint64_t number = 0; // of the request
    std::uint64_t tsc = 0;    // the processor's cycle counter: the host's plus a constant
    std::int64_t realtime_ns = 0;
    std::int64_t monotonic_ns = 0;
    std::int64_t raw_ns = 0; // CLOCK_MONOTONIC_RAW, which no daemon can change
    std::int64_t boottime_ns = 0;
    std::int64_t frequency = 0; // as in adjtimex: ppm with 16 fractional bits
    std::int64_t tick_us = 0;
    std::int64_t max_error_us = 0;
    std::int32_t status = 0; // STA_...
};

}
