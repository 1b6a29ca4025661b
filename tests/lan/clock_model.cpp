// The arithmetic of a simulated clock, and adjtimex as Linux does it.
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
constexpr std::int64_t slew_divisor = 2'000;                    // MAX_TICKADJ: 500 us a second
constexpr std::int64_t max_frequency = std::int64_t{500} << 16; // MAXFREQ: 500 ppm in 2^-16 ppm
constexpr std::int64_t max_phase_ns = 500'000'000;              // MAXPHASE
constexpr std::int64_t max_time_constant = 10;                  // MAXTC
constexpr std::int64_t max_tai_offset_s = 100'000;              // MAX_TAI_OFFSET
constexpr std::int64_t phase_limit_us = 16'000'000;             // NTP_PHASE_LIMIT
constexpr std::int64_t error_growth_us_per_s = 500;             // MAXFREQ / NSEC_PER_USEC
constexpr int phase_lock_shift = 2;                             // SHIFT_PLL
constexpr std::int64_t nominal_tick_us = 10'000;                // USER_HZ = 100
constexpr std::int64_t min_tick_us = 9'000;                     // +-10 %
constexpr std::int64_t max_tick_us = 11'000;
constexpr std::int64_t furthest_slew_us = 2'145 * us_per_s;     // glibc's adjtime refuses more
constexpr std::int64_t furthest_step_s = std::int64_t{1} << 32; // keeps sums of nanoseconds within 64 bits
constexpr unsigned adjtime_mode =
    0x8000; // ADJ_ADJTIME, which user space knows only inside ADJ_OFFSET_SINGLESHOT
constexpr unsigned read_only_mode = 0x2000; // ADJ_OFFSET_READONLY
constexpr std::int64_t read_only_status = STA_PPSSIGNAL | STA_PPSJITTER | STA_PPSWANDER | STA_PPSERROR |
                                          STA_CLOCKERR | STA_NANO | STA_MODE | STA_CLK;

std::int64_t narrow(Wide value) { return static_cast<std::int64_t>(value); }

Wide gained(const ClockState& clock, std::int64_t reference_ns) {
    const Wide elapsed = Wide{reference_ns} - clock.base_reference_ns;
    const Wide slewed = Wide{std::min(reference_ns, clock.slew_end_reference_ns)} - clock.base_reference_ns;
    return elapsed * clock.rate + slewed * clock.slew_rate + clock.base_fraction;
}

// Begins a new line where the old one stands at this instant, so that what follows may change the rate.
void rebase(ClockState& clock, std::int64_t reference_ns) {
    const Wide gain = gained(clock, reference_ns);
    clock.base_simulated_ns += reference_ns - clock.base_reference_ns + narrow(gain >> rate_bits);
    clock.base_fraction = narrow(gain & (one - 1));
    clock.base_reference_ns = reference_ns;
    if (reference_ns >= clock.slew_end_reference_ns) clock.slew_rate = 0;
}

void compose_rate(ClockState& clock) {
    const Wide frequency = Wide{clock.frequency} * one / (Wide{us_per_s} << 16);
    const Wide tick = Wide{clock.tick_us - nominal_tick_us} * one / nominal_tick_us;
    clock.rate = narrow(clock.hardware_drift + frequency + tick);
}

void begin_slew(ClockState& clock, std::int64_t reference_ns, std::int64_t delta_ns,
                std::int64_t duration_ns) {
    rebase(clock, reference_ns);
    clock.slew_rate = duration_ns == 0 ? 0 : narrow(Wide{delta_ns} * one / duration_ns);
    clock.slew_end_reference_ns = reference_ns + duration_ns;
}

std::int64_t remaining_ns(const ClockState& clock, std::int64_t reference_ns) {
    if (reference_ns >= clock.slew_end_reference_ns) return 0;
    const Wide left = Wide{clock.slew_end_reference_ns - reference_ns} * clock.slew_rate;
    return narrow((left + one / 2) >> rate_bits);
}

// ADJ_OFFSET. The kernel lets the phase die away exponentially; here it takes a straight line.
void phase_lock(ClockState& clock, std::int64_t reference_ns, std::int64_t offset) {
    if (!(clock.status & STA_PLL)) return;
    if (!(clock.status & STA_NANO)) offset = std::clamp(offset, -us_per_s, us_per_s) * ns_per_us;
    offset = std::clamp(offset, -max_phase_ns, max_phase_ns);

    const std::int64_t constant_s = std::int64_t{1} << (phase_lock_shift + clock.time_constant);
    std::int64_t since_last_s = (reference_ns - clock.last_phase_reference_ns) / ns_per_s;
    since_last_s = std::min(since_last_s, constant_s * 2);
    if (clock.status & STA_FREQHOLD) since_last_s = 0;
    clock.last_phase_reference_ns = reference_ns;

    const Wide gain_ns_per_s = Wide{offset} * since_last_s * 65'536 / (16 * Wide{constant_s} * constant_s);
    clock.frequency =
        std::clamp(clock.frequency + narrow(gain_ns_per_s / 1'000), -max_frequency, max_frequency);
    compose_rate(clock);
    begin_slew(clock, reference_ns, offset, constant_s * ns_per_s);
    clock.slew_is_phase_lock = 1;
}

std::int64_t max_error_now(const ClockState& clock, std::int64_t reference_ns) {
    const std::int64_t elapsed_s = (reference_ns - clock.max_error_reference_ns) / ns_per_s;
    return std::min(clock.max_error_us + elapsed_s * error_growth_us_per_s, phase_limit_us);
}

void set_max_error(ClockState& clock, std::int64_t reference_ns, std::int64_t error_us) {
    clock.max_error_us = std::clamp(error_us, std::int64_t{0}, phase_limit_us);
    clock.max_error_reference_ns = reference_ns;
}

void apply_modes(ClockState& clock, std::int64_t reference_ns, const timex& request) {
    if (request.modes & ADJ_STATUS) {
        clock.status = (clock.status & read_only_status) | (request.status & ~read_only_status);
    }
    if (request.modes & ADJ_NANO) clock.status |= STA_NANO;
    if (request.modes & ADJ_MICRO) clock.status &= ~STA_NANO;
    if (request.modes & ADJ_FREQUENCY) {
        clock.frequency = std::clamp(std::int64_t{request.freq}, -max_frequency, max_frequency);
    }
    if (request.modes & ADJ_MAXERROR) set_max_error(clock, reference_ns, request.maxerror);
    if (request.modes & ADJ_ESTERROR) {
        clock.estimated_error_us =
            std::clamp(std::int64_t{request.esterror}, std::int64_t{0}, phase_limit_us);
    }
    if (request.modes & ADJ_TIMECONST) {
        const std::int64_t constant = request.constant + (clock.status & STA_NANO ? 0 : 4);
        clock.time_constant = std::clamp(constant, std::int64_t{0}, max_time_constant);
    }
    if (request.modes & ADJ_TAI && request.constant >= 0 && request.constant <= max_tai_offset_s) {
        clock.tai_offset_s = request.constant;
    }
    if (request.modes & ADJ_OFFSET) phase_lock(clock, reference_ns, request.offset);
    if (request.modes & ADJ_TICK) clock.tick_us = request.tick;
    compose_rate(clock);
}

// The offset in a timex is in the unit that its status names, except that of adjtime: always microseconds.
std::int64_t in_status_unit(const ClockState& clock, std::int64_t ns) {
    return clock.status & STA_NANO ? ns : ns / ns_per_us;
}

void report(const ClockState& clock, std::int64_t reference_ns, timex& answer) {
    const std::int64_t now_ns = simulated_at(clock, reference_ns);
    const std::int64_t max_error_us = max_error_now(clock, reference_ns);
    answer.freq = clock.frequency;
    answer.maxerror = max_error_us;
    answer.esterror = clock.estimated_error_us;
    answer.status = static_cast<int>(clock.status) | (max_error_us >= phase_limit_us ? STA_UNSYNC : 0);
    answer.constant = clock.time_constant;
    answer.precision = 1;
    answer.tolerance = max_frequency;
    answer.time.tv_sec = now_ns / ns_per_s;
    answer.time.tv_usec = in_status_unit(clock, now_ns % ns_per_s);
    answer.tick = clock.tick_us;
    answer.tai = static_cast<int>(clock.tai_offset_s);
    answer.ppsfreq = answer.jitter = answer.stabil = 0;
    answer.jitcnt = answer.calcnt = answer.errcnt = answer.stbcnt = 0;
    answer.shift = 0;
}

bool valid(const timex& request) {
    if (request.modes & adjtime_mode)
        return request.modes & ADJ_OFFSET; // adjtime takes nothing but an offset
    if (request.modes & ADJ_TICK && (request.tick < min_tick_us || request.tick > max_tick_us)) return false;
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
    clock.base_reference_ns = clock.max_error_reference_ns = clock.last_phase_reference_ns = reference_ns;
    clock.base_simulated_ns = simulated_ns;
    clock.rate = clock.hardware_drift = hardware_drift;
    return clock;
}

std::int64_t simulated_at(const ClockState& clock, std::int64_t reference_ns) {
    const Wide gain_ns = (gained(clock, reference_ns) + one / 2) >> rate_bits; // to the nearest
    return clock.base_simulated_ns + (reference_ns - clock.base_reference_ns) + narrow(gain_ns);
}

std::int64_t reference_at(const ClockState& clock, std::int64_t simulated_ns) {
    std::int64_t reference_ns = clock.base_reference_ns + (simulated_ns - clock.base_simulated_ns);
    // Rates are below 0.11, so each turn leaves less than a ninth of the error: 20 turns are plenty.
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
    clock.slew_rate = 0;
    clock.status |= STA_UNSYNC;
    set_max_error(clock, reference_ns, phase_limit_us);
    clock.estimated_error_us = phase_limit_us;
}

void slew(ClockState& clock, std::int64_t reference_ns, std::int64_t delta_ns) {
    begin_slew(clock, reference_ns, delta_ns, std::abs(delta_ns) * slew_divisor);
    clock.slew_is_phase_lock = 0;
}

std::int64_t slew_remaining_ns(const ClockState& clock, std::int64_t reference_ns) {
    return clock.slew_is_phase_lock ? 0 : remaining_ns(clock, reference_ns);
}

bool only_reads(const timex& request) {
    if (request.modes & adjtime_mode) return request.modes & read_only_mode;
    return request.modes == 0;
}

int adjust(ClockState& clock, std::int64_t reference_ns, timex& request) {
    if (!valid(request)) return -EINVAL;
    if (request.modes & adjtime_mode) {
        const std::int64_t remaining_us = slew_remaining_ns(clock, reference_ns) / ns_per_us;
        if (!only_reads(request)) {
            const std::int64_t offset_us =
                std::clamp(std::int64_t{request.offset}, -furthest_slew_us, furthest_slew_us);
            slew(clock, reference_ns, offset_us * ns_per_us);
        }
        request.offset = remaining_us;
    } else {
        rebase(clock, reference_ns);
        if (request.modes & ADJ_SETOFFSET) {
            const std::int64_t unit_ns = request.modes & ADJ_NANO ? 1 : ns_per_us;
            step(clock, reference_ns, request.time.tv_sec * ns_per_s + request.time.tv_usec * unit_ns);
        }
        apply_modes(clock, reference_ns, request);
        request.offset =
            clock.slew_is_phase_lock ? in_status_unit(clock, remaining_ns(clock, reference_ns)) : 0;
    }
    report(clock, reference_ns, request);
    return request.status & (STA_UNSYNC | STA_CLOCKERR) ? TIME_ERROR : TIME_OK;
}

}
