// The simulated clock of one host: a piecewise linear function of the reference clock, with a new piece
// whenever the rate changes. It models adjtime and adjtimex of Linux (kernel/time/ntp.c), which apply
// corrections in whole seconds of the clock. Pure: no shared memory, no clock is read; the reference instant
// is an argument.
#pragma once

#include <cstdint>
#include <sys/timex.h>

namespace lan {

// Rates are fractions in units of 2^-48: one unit is 0.3 ns a day, and a BPF program can compute with 64-bit
// products.
constexpr int rate_bits = 48;

// The complete state of a clock. It has only eight-byte fields at fixed offsets, because other programs map
// it.
struct ClockState {
    // The present piece: at the reference instant base_reference_ns the clock shows base_simulated_ns +
    // base_fraction * 2^-48 ns ...
    std::int64_t base_reference_ns = 0;
    std::int64_t base_simulated_ns = 0;
    std::int64_t base_fraction = 0;    // without it, rounding down at every new piece would cause a drift
    std::int64_t rate = 0;             // ... and gains this on the reference, always,
    std::int64_t this_second_rate = 0; // and this until the end of the clock's present second.

    // Remaining corrections; each second takes its share when it begins.
    std::int64_t single_shot_us = 0; // of adjtime: 500 us a second
    std::int64_t phase = 0;          // of the phase lock, 2^-16 ns: a fixed part of the remainder

    // The components of the rate.
    std::int64_t hardware_drift = 0; // 2^-48
    std::int64_t frequency = 0;      // 2^-16 ppm, as in timex.freq
    std::int64_t tick_us = 10'000;

    // Other state of adjtimex.
    std::int64_t last_phase_s = 0; // by this clock, time of the last ADJ_OFFSET
    std::int64_t status = STA_UNSYNC;
    std::int64_t time_constant = 2;
    std::int64_t max_error_us = 16'000'000; // NTP_PHASE_LIMIT: a clock that is not synchronised
    std::int64_t max_error_s = 0;           // by this clock, time of max_error_us; it grows each second
    std::int64_t estimated_error_us = 16'000'000;
    std::int64_t tai_offset_s = 0;
};

std::int64_t rate_from_ppm(double ppm);
double ppm_from_rate(std::int64_t rate);

// A clock that shows `simulated_ns` at the reference instant and gains `hardware_drift` (2^-48) from then on.
ClockState clock_showing(std::int64_t reference_ns, std::int64_t simulated_ns, std::int64_t hardware_drift);

std::int64_t simulated_at(const ClockState& clock, std::int64_t reference_ns);
std::int64_t reference_at(const ClockState& clock, std::int64_t simulated_ns);

void set_hardware_drift(ClockState& clock, std::int64_t reference_ns, std::int64_t hardware_drift);

// As clock_settime: sets the time, cancels all corrections, and marks the clock as not synchronised.
void step(ClockState& clock, std::int64_t reference_ns, std::int64_t delta_ns);

// The adjtimex call without its permission check: the clock state (TIME_OK, TIME_ERROR) or a negative errno.
int adjust(ClockState& clock, std::int64_t reference_ns, timex& request);

// Whether this request only reads: then it needs no permission.
bool only_reads(const timex& request);

}
