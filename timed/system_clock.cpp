#include "timed/system_clock.hpp"

#include "timed/os/clocks.hpp"
#include "timed/privilege.hpp"

#include <cerrno>
#include <ctime>
#include <sys/time.h>
#include <sys/timex.h>

namespace timed {

namespace {

// timex.freq: parts per million with 16 fractional bits.
constexpr std::int64_t units_per_ppm = 65536;
constexpr std::int64_t ppt_per_ppm = 1'000'000;

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

int set_time(Duration since_epoch) {
    const timespec time = floor_form(since_epoch);
    return ::clock_settime(CLOCK_REALTIME, &time);
}

}

std::chrono::steady_clock::time_point on_steady_clock(Instant instant) {
    return std::chrono::steady_clock::time_point{instant.time_since_epoch()};
}

SystemClock::SystemClock() {
    timex clock{};
    ::adjtimex(&clock);
    frequency_ = {clock.freq * (ppt_per_ppm / 64) / (units_per_ppm / 64)};
    clock.modes = ADJ_FREQUENCY | ADJ_STATUS;
    clock.status &= ~(STA_PLL | STA_FLL | STA_PPSFREQ | STA_PPSTIME | STA_FREQHOLD);
    if (::adjtimex(&clock) < 0) throw missing_privilege("CAP_SYS_TIME", "changing the clock");
}

boost::system::error_code SystemClock::slew(Duration amount) {
    const auto rounded = std::chrono::round<std::chrono::microseconds>(amount);
    const auto [seconds, nanoseconds] = floor_form(rounded);
    const timeval delta{seconds, nanoseconds / 1000};
    return error_of(::adjtime(&delta, nullptr));
}

boost::system::error_code SystemClock::step(Duration amount) {
    if (const auto error = slew({})) return error; // or the rest of it would be added to the new time
    if (set_offset_atomically(amount) >= 0) return {};
    if (errno != EINVAL) return error_of(-1);
    return error_of(set_time((os::read_clocks().wall + amount).time_since_epoch())); // kernels before 2.6.39
}

boost::system::error_code SystemClock::set_frequency(Frequency frequency) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = frequency.parts_per_trillion * (units_per_ppm / 64) / (ppt_per_ppm / 64);
    const auto error = error_of(::adjtimex(&request));
    if (!error) frequency_ = frequency;
    return error;
}

}
