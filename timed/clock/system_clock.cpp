#include "timed/clock/system_clock.hpp"

#include "timed/clock/phase_lock.hpp"
#include "timed/os/clocks.hpp"
#include "timed/os/last_error.hpp"
#include "timed/os/privilege.hpp"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <sys/time.h>
#include <sys/timex.h>
#include <utility>

namespace timed {

namespace {

// timex.freq: parts per million with 16 fractional bits.
constexpr std::int64_t units_per_ppm = 65536;
constexpr std::int64_t ppt_per_ppm = 1'000'000;

// The value read back from the kernel may differ in the last bit from the one that was set.
constexpr std::int64_t frequency_rounding = 1;

constexpr int lock_loops = STA_PLL | STA_FLL | STA_PPSFREQ | STA_PPSTIME | STA_FREQHOLD;

// An announced leap second. The kernel applies it at the end of the current day.
constexpr int announced_leap_second = STA_INS | STA_DEL;

// 10 ms, a hundred times a second (USER_HZ).
constexpr std::int64_t nominal_tick_us = 10'000;

const boost::system::error_code not_permitted{EPERM, boost::system::system_category()};

std::int64_t in_kernel_units(Frequency frequency) {
    return frequency.parts_per_trillion * (units_per_ppm / 64) / (ppt_per_ppm / 64);
}

boost::system::error_code error_of(int result) {
    if (result >= 0) return {};
    return os::last_error();
}

// The kernel's form of negative times: whole seconds rounded down, and a fraction that is not negative.
timespec floor_form(Duration amount) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(amount);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((amount - seconds).count())};
}

int set_offset_atomically(Duration amount) {
    const auto [seconds, nanoseconds] = floor_form(amount);
    timex request{};
    request.modes = ADJ_SETOFFSET | ADJ_NANO;
    request.time.tv_sec = seconds;
    request.time.tv_usec = nanoseconds; // ADJ_NANO
    return ::clock_adjtime(CLOCK_REALTIME, &request);
}

boost::system::error_code adjust_slowly(std::chrono::microseconds amount) {
    const auto [seconds, nanoseconds] = floor_form(amount);
    const timeval delta{seconds, nanoseconds / 1000};
    return error_of(::adjtime(&delta, nullptr));
}

timex present_state() {
    timex clock{};
    ::adjtimex(&clock);
    return clock;
}

boost::system::error_code slew_by_phase(Duration phase) {
    for (auto& request : phase_lock_requests(phase, present_state().status))
        if (const auto error = error_of(::adjtimex(&request))) return error;
    return {};
}

int set_time(Duration since_epoch) {
    const timespec time = floor_form(since_epoch);
    return ::clock_settime(CLOCK_REALTIME, &time);
}

}

SystemClock::SystemClock(Keeper keeper)
    : keeper_(keeper)
    , running_(running()) {
    if (keeper_ == Keeper::us && !take_over()) throw missing_privilege("CAP_SYS_TIME", "changing the clock");
}

Frequency SystemClock::frequency() {
    return {std::int64_t{present_state().freq} * (ppt_per_ppm / 64) / (units_per_ppm / 64)};
}

SystemClock::Running SystemClock::running() {
    const auto clock = present_state();
    return {clock.freq, clock.tick, clock.status & slewing_lock};
}

bool SystemClock::synchronised() { return (present_state().status & STA_UNSYNC) == 0; }

// Ends slews, and withdraws leap seconds, that a previous daemon has left. Leap seconds that another program
// announces later, and the TAI offset, are not changed.
bool SystemClock::take_over() {
    const bool ended = !slew_by_phase(1ns) && !slew_by_phase({}) && !adjust_slowly({});
    if (!ended) return false;
    auto clock = present_state();
    clock.modes = ADJ_STATUS;
    clock.status &= ~announced_leap_second;
    return ::adjtimex(&clock) >= 0 && !set_kernel_frequency(clock.freq);
}

std::optional<Disturbance> SystemClock::changed_by_another() {
    if (keeper_ == Keeper::another) return std::nullopt;
    const auto before = std::exchange(running_, running());
    if (running_.lock != before.lock) return Disturbance::phase_lock;
    if (std::abs(running_.frequency - before.frequency) > frequency_rounding)
        return Disturbance::frequency_set;
    if (running_.tick != before.tick) return Disturbance::tick_set;
    return std::nullopt;
}

// ---- slew

// The kernel finishes both parts even if the daemon dies: their sum is the correction.
boost::system::error_code SystemClock::slew(const Slew& slew) {
    if (keeper_ == Keeper::another) return not_permitted;
    if (const auto error = slew_by_phase(slew.phase)) return error;
    lock_ = running_.lock = slew.phase == Duration{} ? 0 : slewing_lock;
    return adjust_slowly(slew.single_shot);
}

// ---- step, frequency

boost::system::error_code SystemClock::step(Duration amount) {
    if (keeper_ == Keeper::another) return not_permitted;
    if (const auto error = slew({})) return error; // else the rest of a slew would be added to the new time
    if (set_offset_atomically(amount) >= 0) return {};
    if (errno != EINVAL) return error_of(-1);
    return error_of(set_time((os::read_clocks().wall + amount).time_since_epoch())); // kernels before 2.6.39
}

boost::system::error_code SystemClock::set_frequency(Frequency frequency) {
    if (keeper_ == Keeper::another) return not_permitted;
    return set_kernel_frequency(in_kernel_units(frequency));
}

boost::system::error_code SystemClock::set_kernel_frequency(std::int64_t frequency) {
    auto clock = present_state();
    clock.modes = ADJ_FREQUENCY | ADJ_STATUS | ADJ_TICK;
    clock.freq = frequency;
    clock.status = (clock.status & ~lock_loops) | lock_;
    clock.tick = nominal_tick_us;
    const auto error = error_of(::adjtimex(&clock));
    if (!error) running_ = running();
    return error;
}

}
