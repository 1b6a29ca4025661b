#include "timed/system_clock.hpp"

#include "timed/os/clocks.hpp"
#include "timed/privilege.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <sys/time.h>
#include <sys/timex.h>

namespace timed {

namespace {

// timex.freq: parts per million with 16 fractional bits.
constexpr std::int64_t units_per_ppm = 65536;
constexpr std::int64_t ppt_per_ppm = 1'000'000;

// What the kernel reads back may differ by the last bit from what was set.
constexpr std::int64_t frequency_rounding = 1;

constexpr int lock_loops = STA_PLL | STA_FLL | STA_PPSFREQ | STA_PPSTIME | STA_FREQHOLD;

// The clock is moved by 10 ms a hundred times a second (USER_HZ): one microsecond more is 100 ppm.
constexpr std::int64_t nominal_tick_us = 10'000;
constexpr std::int64_t ppt_per_tick_us = 100 * ppt_per_ppm;

// A timer is set for the greater part of what is left of a fast slew, for the monotonic clock it runs on is
// slewed as well, by a tenth at most.
constexpr int share_slept = 9;
constexpr int of_shares = 10;
constexpr Duration soon_enough = 50us;

// glibc's adjtime refuses more than 2145 s.
constexpr Duration longest_slew = 2000s;

std::int64_t in_kernel_units(Frequency frequency) {
    return frequency.parts_per_trillion * (units_per_ppm / 64) / (ppt_per_ppm / 64);
}

boost::system::error_code error_of(int result) {
    if (result >= 0) return {};
    return {errno, boost::system::system_category()};
}

// As the kernel wants negative times: whole seconds rounded down, the rest added.
timespec floor_form(Duration amount) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(amount);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((amount - seconds).count())};
}

int set_offset_atomically(Duration amount) {
    const auto [seconds, nanoseconds] = floor_form(amount);
    timex request{};
    request.modes = ADJ_SETOFFSET | ADJ_NANO;
    request.time.tv_sec = seconds;
    request.time.tv_usec = nanoseconds; // so ADJ_NANO has it
    return ::clock_adjtime(CLOCK_REALTIME, &request);
}

boost::system::error_code set_tick(std::int64_t tick_us) {
    timex request{};
    request.modes = ADJ_TICK;
    request.tick = tick_us;
    return error_of(::adjtimex(&request));
}

boost::system::error_code adjust_slowly(Duration amount) {
    const auto [seconds, nanoseconds] = floor_form(std::clamp(amount, -longest_slew, longest_slew));
    const timeval delta{seconds, nanoseconds / 1000};
    return error_of(::adjtime(&delta, nullptr));
}

FastSlew::Reading read_both() {
    timespec raw{};
    ::clock_gettime(CLOCK_MONOTONIC_RAW, &raw);
    return {os::read_clocks().wall, std::chrono::seconds{raw.tv_sec} + Duration{raw.tv_nsec}};
}

int set_time(Duration since_epoch) {
    const timespec time = floor_form(since_epoch);
    return ::clock_settime(CLOCK_REALTIME, &time);
}

}

SystemClock::SystemClock(Keeper keeper)
    : keeper_(keeper) {
    timex clock{};
    ::adjtimex(&clock);
    kernel_frequency_ = clock.freq;
    frequency_ = {clock.freq * (ppt_per_ppm / 64) / (units_per_ppm / 64)};
    tick_us_ = clock.tick;
    clock.modes = ADJ_FREQUENCY; // to what it is: are we allowed to?
    const bool allowed = keeper_ == Keeper::us ? take() : ::adjtimex(&clock) >= 0;
    if (!allowed) throw missing_privilege("CAP_SYS_TIME", "changing the clock");
}

SystemClock::~SystemClock() {
    if (fast_slew_) end_fast();
}

bool SystemClock::take() {
    timex clock{};
    ::adjtimex(&clock);
    clock.modes = ADJ_FREQUENCY | ADJ_STATUS | ADJ_TICK;
    clock.freq = kernel_frequency_;
    clock.status &= ~lock_loops;
    if (!fast_slew_) tick_us_ = nominal_tick_us;
    clock.tick = tick_us_;
    return ::adjtimex(&clock) >= 0;
}

std::optional<Disturbance> SystemClock::taken_by_another() {
    if (keeper_ == Keeper::another) return std::nullopt;
    timex clock{};
    ::adjtimex(&clock);
    std::optional<Disturbance> found;
    if ((clock.status & STA_PLL) != 0) {
        found = Disturbance::phase_lock;
    } else if (std::abs(clock.freq - kernel_frequency_) > frequency_rounding) {
        found = Disturbance::frequency_set;
    } else if (clock.tick != tick_us_) {
        found = Disturbance::tick_set;
    }
    if (found) take();
    return found;
}

// ---- slew

boost::system::error_code SystemClock::slew(const Slew& slew) {
    if (fast_slew_) end_fast();
    const auto error = slew.fast == Duration{} ? boost::system::error_code{} : begin_fast(slew);
    if (fast_slew_) return {};
    const auto slow_error = adjust_slowly(kernel_slew_.begin(slew.amount, os::read_clocks().wall));
    return error ? error : slow_error;
}

boost::system::error_code SystemClock::begin_fast(const Slew& slew) {
    if (const auto error = adjust_slowly({})) return error;
    const auto ticks = slew.fast_rate.parts_per_trillion / ppt_per_tick_us;
    const auto began = read_both();
    kernel_slew_.stop(began.wall);
    const std::int64_t tick_us = nominal_tick_us + (slew.fast > Duration{} ? ticks : -ticks);
    if (const auto error = set_tick(tick_us)) return error;
    tick_us_ = tick_us;
    fast_slew_.emplace(slew, frequency_, began);
    return {};
}

std::optional<Duration> SystemClock::tend_fast_slew() {
    if (!fast_slew_) return std::nullopt;
    const Duration left = fast_slew_->time_left(read_both());
    if (left > soon_enough) return std::max(soon_enough, left * share_slept / of_shares);
    end_fast();
    return std::nullopt;
}

void SystemClock::end_fast() {
    set_tick(nominal_tick_us);
    const auto now = read_both();
    adjust_slowly(kernel_slew_.begin(fast_slew_->rest(now), now.wall));
    tick_us_ = nominal_tick_us;
    fast_slew_.reset();
}

// ---- step, frequency

boost::system::error_code SystemClock::step(Duration amount) {
    if (fast_slew_) end_fast();
    if (const auto error = adjust_slowly({}))
        return error; // or the rest of it would be added to the new time
    kernel_slew_ = {};
    if (set_offset_atomically(amount) >= 0) return {};
    if (errno != EINVAL) return error_of(-1);
    return error_of(set_time((os::read_clocks().wall + amount).time_since_epoch())); // kernels before 2.6.39
}

boost::system::error_code SystemClock::set_frequency(Frequency frequency) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = in_kernel_units(frequency);
    const auto error = error_of(::adjtimex(&request));
    if (error) return error;
    frequency_ = frequency;
    kernel_frequency_ = request.freq; // as it is in force
    return {};
}

}
