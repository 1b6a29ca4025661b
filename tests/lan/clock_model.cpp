// The arithmetic of a simulated clock, and adjtimex as in Linux.
#include "tests/lan/clock_model.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace lan {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t ns_per_us = 1'000;
constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr std::int64_t us_per_s = 1'000'000;
constexpr Wide one = Wide{1} << rate_bits;

// linux/timex.h, kernel/time/ntp.c
constexpr std::int64_t single_shot_us_per_s = 500;              // MAX_TICKADJ
constexpr std::int64_t max_frequency = std::int64_t{500} << 16; // MAXFREQ: 500 ppm in 2^-16 ppm
constexpr std::int64_t max_phase_ns = 500'000'000;              // MAXPHASE
constexpr std::int64_t max_time_constant = 10;                  // MAXTC
constexpr std::int64_t max_tai_offset_s = 100'000;              // MAX_TAI_OFFSET
constexpr std::int64_t phase_limit_us = 16'000'000;             // NTP_PHASE_LIMIT
constexpr std::int64_t error_growth_us_per_s = 500;             // MAXFREQ / NSEC_PER_USEC
constexpr int phase_lock_shift = 2;                             // SHIFT_PLL
constexpr std::int64_t frequency_lock_divisor = 4;              // SHIFT_FLL
constexpr std::int64_t frequency_lock_possible_after_s = 256;   // MINSEC
constexpr std::int64_t frequency_lock_certain_after_s = 2'048;  // MAXSEC
constexpr std::int64_t nominal_tick_us = 10'000;                // USER_HZ = 100
constexpr std::int64_t min_tick_us = 9'000;                     // +-10 %
constexpr std::int64_t max_tick_us = 11'000;
constexpr std::int64_t ppm_scale = 65'536'000; // PPM_SCALE: frequencies are multiplied by it in 64 bits
constexpr std::int64_t furthest_single_shot_us = std::int64_t{1} << 53; // far beyond glibc's 2145 s
constexpr std::int64_t furthest_step_s = std::int64_t{1} << 32; // keeps sums of nanoseconds within 64 bits
constexpr unsigned adjtime_mode =
    0x8000; // ADJ_ADJTIME, which user space knows only inside ADJ_OFFSET_SINGLESHOT
constexpr unsigned read_only_mode = 0x2000; // ADJ_OFFSET_READONLY
constexpr std::int64_t read_only_status = STA_PPSSIGNAL | STA_PPSJITTER | STA_PPSWANDER | STA_PPSERROR |
                                          STA_CLOCKERR | STA_NANO | STA_MODE | STA_CLK;

std::int64_t narrow(Wide value) { return static_cast<std::int64_t>(value); }

std::int64_t floor_seconds(std::int64_t ns) {
    return ns / ns_per_s - (ns % ns_per_s < 0 ? 1 : 0); // a simulated clock may be before 1970
}

// adjtimex sets the rate relative to the clock's own second, whose length has the hardware's error.
std::int64_t with_hardware(const ClockState& clock, Wide told) {
    return narrow(told + (clock.hardware_drift * told >> rate_bits));
}

void compose_rate(ClockState& clock) {
    const Wide frequency = Wide{clock.frequency} * one / (Wide{us_per_s} << 16);
    const Wide tick = Wide{clock.tick_us - nominal_tick_us} * one / nominal_tick_us;
    clock.rate = clock.hardware_drift + with_hardware(clock, frequency + tick);
}

// The share of the phase offset that the phase lock corrects in the next second.
std::int64_t share_of_phase(const ClockState& clock) {
    return clock.phase / (std::int64_t{1} << (phase_lock_shift + clock.time_constant));
}

bool is_made_up(const ClockState& clock) {
    return clock.this_second_rate == 0 && clock.single_shot_us == 0 && share_of_phase(clock) == 0;
}

// As second_overflow(): fixes the new second's share of the remaining corrections.
void begin_second(ClockState& clock) {
    const std::int64_t phase = share_of_phase(clock);
    const std::int64_t single_shot_us =
        std::clamp(clock.single_shot_us, -single_shot_us_per_s, single_shot_us_per_s);
    clock.phase -= phase;
    clock.single_shot_us -= single_shot_us;
    clock.this_second_rate = with_hardware(clock, Wide{phase} * one / (Wide{ns_per_s} << 16) +
                                                      Wide{single_shot_us} * one / us_per_s);
}

// Number of following seconds with the same share as the present one, as in a long adjtime.
std::int64_t seconds_alike(const ClockState& clock) {
    ClockState next = clock;
    begin_second(next);
    if (clock.phase != 0 || next.this_second_rate != clock.this_second_rate) return 0;
    return std::abs(clock.single_shot_us) / single_shot_us_per_s;
}

// Advances by whole seconds while they fit into this reference time and a correction remains. Only the first
// may be a partial second. Returns the remaining reference time (2^-48 ns, like all times here).
Wide pass_seconds(ClockState& clock, Wide to_go) {
    while (!is_made_up(clock)) {
        const std::int64_t next_ns = (floor_seconds(clock.base_simulated_ns) + 1) * ns_per_s;
        const Wide rest = Wide{next_ns - clock.base_simulated_ns} * one - clock.base_fraction;
        const Wide duration = rest * one / (one + clock.rate + clock.this_second_rate);
        if (to_go < duration) break;
        std::int64_t skipped = 0;
        if (rest == ns_per_s * one)
            skipped = narrow(std::min(Wide{seconds_alike(clock)}, to_go / duration - 1));
        clock.single_shot_us -=
            skipped * (clock.single_shot_us < 0 ? -single_shot_us_per_s : single_shot_us_per_s);
        clock.base_simulated_ns = next_ns + skipped * ns_per_s;
        clock.base_fraction = 0;
        to_go -= duration * (skipped + 1);
        begin_second(clock);
    }
    return to_go;
}

// Starts a new line at this instant, so that the rate may change from here on.
void rebase(ClockState& clock, std::int64_t reference_ns) {
    const Wide to_go = pass_seconds(clock, Wide{reference_ns - clock.base_reference_ns} * one);
    const Wide whole_ns = to_go >> rate_bits;
    const Wide fraction = to_go & (one - 1);
    const Wide rate = Wide{clock.rate} + clock.this_second_rate;
    const Wide gain = fraction + whole_ns * rate + (fraction * rate >> rate_bits) + clock.base_fraction;
    clock.base_simulated_ns += narrow(whole_ns + (gain >> rate_bits));
    clock.base_fraction = narrow(gain & (one - 1));
    clock.base_reference_ns = reference_ns;
}

std::int64_t present_second(const ClockState& clock) { return floor_seconds(clock.base_simulated_ns); }

// FLL: the frequency error that explains an offset accumulated over a long time (2^-16 ppm).
Wide frequency_lock_gain(ClockState& clock, std::int64_t offset_ns, std::int64_t since_last_s) {
    const bool locked = since_last_s >= frequency_lock_possible_after_s &&
                        ((clock.status & STA_FLL) || since_last_s > frequency_lock_certain_after_s);
    clock.status = locked ? clock.status | STA_MODE : clock.status & ~std::int64_t{STA_MODE};
    return locked ? Wide{offset_ns} * 65'536 / 1'000 / frequency_lock_divisor / since_last_s : Wide{0};
}

// PLL: the same, for an offset accumulated over a short time.
Wide phase_lock_gain(const ClockState& clock, std::int64_t offset_ns, std::int64_t since_last_s) {
    const std::int64_t constant_s = std::int64_t{1} << (phase_lock_shift + clock.time_constant);
    const std::int64_t counted_s = std::min(since_last_s, constant_s * 2);
    return Wide{offset_ns} * counted_s * 65'536 / 16'000 / constant_s / constant_s;
}

// ADJ_OFFSET.
void lock(ClockState& clock, std::int64_t offset) {
    if (!(clock.status & STA_PLL)) return;
    if (!(clock.status & STA_NANO)) offset = std::clamp(offset, -us_per_s, us_per_s) * ns_per_us;
    offset = std::clamp(offset, -max_phase_ns, max_phase_ns);

    const std::int64_t now_s = present_second(clock);
    const std::int64_t since_last_s = clock.status & STA_FREQHOLD ? 0 : now_s - clock.last_phase_s;
    const Wide gain =
        frequency_lock_gain(clock, offset, since_last_s) + phase_lock_gain(clock, offset, since_last_s);
    clock.last_phase_s = now_s;
    clock.frequency = std::clamp(clock.frequency + narrow(gain), -max_frequency, max_frequency);
    clock.phase = offset << 16;
}

void set_max_error(ClockState& clock, std::int64_t error_us) {
    clock.max_error_us = std::clamp(error_us, std::int64_t{0}, phase_limit_us);
    clock.max_error_s = present_second(clock);
}

void let_error_grow(ClockState& clock) {
    const std::int64_t elapsed_s = present_second(clock) - clock.max_error_s;
    const std::int64_t error_us = clock.max_error_us + elapsed_s * error_growth_us_per_s;
    if (error_us > phase_limit_us) clock.status |= STA_UNSYNC;
    set_max_error(clock, error_us);
}

void set_status(ClockState& clock, std::int64_t status) {
    const bool was_locked = clock.status & STA_PLL;
    const bool is_locked = status & STA_PLL;
    if (was_locked && !is_locked) clock.status = 0; // this also clears STA_NANO, as in the kernel
    if (!was_locked && is_locked) clock.last_phase_s = present_second(clock);
    clock.status = (clock.status & read_only_status) | (status & ~read_only_status);
}

void apply_modes(ClockState& clock, const timex& request) {
    if (request.modes & ADJ_STATUS) set_status(clock, request.status);
    if (request.modes & ADJ_NANO) clock.status |= STA_NANO;
    if (request.modes & ADJ_MICRO) clock.status &= ~std::int64_t{STA_NANO};
    if (request.modes & ADJ_FREQUENCY) {
        clock.frequency = std::clamp(std::int64_t{request.freq}, -max_frequency, max_frequency);
    }
    if (request.modes & ADJ_MAXERROR) set_max_error(clock, request.maxerror);
    if (request.modes & ADJ_ESTERROR) {
        clock.estimated_error_us =
            std::clamp(std::int64_t{request.esterror}, std::int64_t{0}, phase_limit_us);
    }
    if (request.modes & ADJ_TIMECONST) {
        const std::int64_t constant =
            std::clamp(std::int64_t{request.constant}, std::int64_t{0}, max_time_constant);
        clock.time_constant = std::min(constant + (clock.status & STA_NANO ? 0 : 4), max_time_constant);
    }
    if (request.modes & ADJ_TAI && request.constant >= 0 && request.constant <= max_tai_offset_s) {
        clock.tai_offset_s = request.constant;
    }
    if (request.modes & ADJ_OFFSET) lock(clock, request.offset);
    if (request.modes & ADJ_TICK) clock.tick_us = request.tick;
    compose_rate(clock);
}

// The unit of timex.offset is given by the status, except for adjtime: always microseconds.
std::int64_t in_status_unit(const ClockState& clock, std::int64_t ns) {
    return clock.status & STA_NANO ? ns : ns / ns_per_us;
}

void report(const ClockState& clock, timex& answer) {
    const std::int64_t now_s = present_second(clock);
    answer.freq = clock.frequency;
    answer.maxerror = clock.max_error_us;
    answer.esterror = clock.estimated_error_us;
    answer.status = static_cast<int>(clock.status);
    answer.constant = clock.time_constant;
    answer.precision = 1;
    answer.tolerance = max_frequency;
    answer.time.tv_sec = now_s;
    answer.time.tv_usec = in_status_unit(clock, clock.base_simulated_ns - now_s * ns_per_s);
    answer.tick = clock.tick_us;
    answer.tai = static_cast<int>(clock.tai_offset_s);
    answer.ppsfreq = answer.jitter = answer.stabil = 0;
    answer.jitcnt = answer.calcnt = answer.errcnt = answer.stbcnt = 0;
    answer.shift = 0;
}

bool valid(const timex& request) {
    if (request.modes & adjtime_mode) {
        if (!(request.modes & ADJ_OFFSET)) return false; // adjtime accepts an offset only
    } else if (request.modes & ADJ_TICK && (request.tick < min_tick_us || request.tick > max_tick_us)) {
        return false;
    }
    if (request.modes & ADJ_FREQUENCY &&
        (request.freq > INT64_MAX / ppm_scale || request.freq < INT64_MIN / ppm_scale))
        return false;
    if (request.modes & ADJ_SETOFFSET) {
        const std::int64_t limit = request.modes & ADJ_NANO ? ns_per_s : us_per_s;
        return request.time.tv_usec >= 0 && request.time.tv_usec < limit &&
               std::abs(request.time.tv_sec) < furthest_step_s;
    }
    return true;
}

}

std::int64_t rate_from_ppm(double ppm) { return std::llround(std::ldexp(ppm, rate_bits) * 1e-6); }

double ppm_from_rate(std::int64_t rate) { return std::ldexp(static_cast<double>(rate), -rate_bits) * 1e6; }

ClockState clock_showing(std::int64_t reference_ns, std::int64_t simulated_ns, std::int64_t hardware_drift) {
    ClockState clock;
    clock.base_reference_ns = reference_ns;
    clock.base_simulated_ns = simulated_ns;
    clock.rate = clock.hardware_drift = hardware_drift;
    clock.max_error_s = clock.last_phase_s = present_second(clock);
    return clock;
}

std::int64_t simulated_at(const ClockState& clock, std::int64_t reference_ns) {
    ClockState then = clock;
    rebase(then, reference_ns);
    return then.base_simulated_ns + (then.base_fraction >= one / 2 ? 1 : 0); // rounded to nearest
}

std::int64_t reference_at(const ClockState& clock, std::int64_t simulated_ns) {
    std::int64_t reference_ns = clock.base_reference_ns + (simulated_ns - clock.base_simulated_ns);
    // Rates are below 0.11, so each iteration reduces the error to less than a ninth: 20 are enough.
    for (int turn = 0; turn < 20; ++turn) reference_ns += simulated_ns - simulated_at(clock, reference_ns);
    return reference_ns;
}

void set_hardware_drift(ClockState& clock, std::int64_t reference_ns, std::int64_t hardware_drift) {
    rebase(clock, reference_ns);
    clock.hardware_drift = hardware_drift;
    compose_rate(clock);
}

void step(ClockState& clock, std::int64_t reference_ns, std::int64_t delta_ns) {
    rebase(clock, reference_ns);
    clock.base_simulated_ns += delta_ns;
    clock.this_second_rate = clock.single_shot_us = clock.phase = 0;
    clock.status |= STA_UNSYNC;
    set_max_error(clock, phase_limit_us);
    clock.estimated_error_us = phase_limit_us;
}

bool only_reads(const timex& request) {
    if (request.modes & adjtime_mode) return request.modes & read_only_mode;
    return request.modes == 0;
}

int adjust(ClockState& clock, std::int64_t reference_ns, timex& request) {
    if (!valid(request)) return -EINVAL;
    rebase(clock, reference_ns);
    let_error_grow(clock);
    if (request.modes & ADJ_SETOFFSET) {
        const std::int64_t unit_ns = request.modes & ADJ_NANO ? 1 : ns_per_us;
        step(clock, reference_ns, request.time.tv_sec * ns_per_s + request.time.tv_usec * unit_ns);
    }
    if (request.modes & adjtime_mode) {
        const std::int64_t left_us = clock.single_shot_us;
        if (!only_reads(request))
            clock.single_shot_us =
                std::clamp(std::int64_t{request.offset}, -furthest_single_shot_us, furthest_single_shot_us);
        request.offset = left_us;
    } else {
        apply_modes(clock, request);
        request.offset = in_status_unit(clock, clock.phase / 65'536);
    }
    report(clock, request);
    return request.status & (STA_UNSYNC | STA_CLOCKERR) ? TIME_ERROR : TIME_OK;
}

}
