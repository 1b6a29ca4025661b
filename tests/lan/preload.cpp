// The preloaded library's clock: redirects all calls that read or set the time of day to the simulated clock
// of the host, in the file named by SIMCLOCK_FILE. No call that sets a clock ever reaches the kernel: without
// such a file, each fails with EPERM, as for a process without privilege.
#include "tests/lan/preload.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>

namespace lan {
namespace {

constinit LibcFunction<int(clockid_t, timespec*)> libc_clock_gettime{"clock_gettime"};
constinit LibcFunction<int(clockid_t, int, const timespec*, timespec*)> libc_clock_nanosleep{
    "clock_nanosleep"};
constinit LibcFunction<int(timex*)> libc_adjtimex{"adjtimex"};

// Never destroyed: programs read the time in their constructors and destructors too.
struct HostClock {
    enum class State { untried, opening, present, absent };
    std::atomic<State> state = State::untried;
    alignas(ClockFile) std::array<std::byte, sizeof(ClockFile)> memory{};

    ClockFile* file() { return std::launder(reinterpret_cast<ClockFile*>(memory.data())); }

    void open() {
        const int saved_errno = errno;
        const char* path = std::getenv("SIMCLOCK_FILE"); // NOLINT(concurrency-mt-unsafe): read only
        auto opened = path ? ClockFile::open(path) : std::nullopt;
        if (opened)
            new (memory.data()) ClockFile(std::move(*opened)); // NOLINT(cppcoreguidelines-owning-memory)
        errno = saved_errno;
        state.store(opened ? State::present : State::absent, std::memory_order_release);
    }
};
constinit HostClock the_host_clock;

// Before a program drops the permission to open the file, or changes its root directory.
[[gnu::constructor]] void open_early() { host_clock(); }

int fail(int error) {
    errno = error;
    return -1;
}

int set_clock(std::int64_t simulated_ns) {
    ClockFile* clock = host_clock();
    if (!clock) return fail(EPERM);
    const bool done = clock->update([&](ClockState& state) {
        const std::int64_t now_ns = reference_now_ns();
        step(state, now_ns, simulated_ns - simulated_at(state, now_ns));
    });
    return done ? 0 : fail(EAGAIN);
}

int adjust_clock(timex& request) {
    ClockFile* clock = host_clock();
    if (!clock) return only_reads(request) ? libc_adjtimex(&request) : fail(EPERM);
    int result = -EAGAIN;
    if (only_reads(request)) {
        ClockState state = clock->read();
        result = adjust(state, reference_now_ns(), request);
    } else {
        clock->update([&](ClockState& state) {
            ClockState changed = state; // a refused request changes nothing
            result = adjust(changed, reference_now_ns(), request);
            if (result >= 0) state = changed;
        });
    }
    return result < 0 ? fail(-result) : result;
}

bool valid_time_of_day(std::int64_t seconds, std::int64_t fraction, std::int64_t fractions_per_s) {
    constexpr std::int64_t latest_s = 8'277'292'036; // 2232: the kernel's TIME_SETTOD_SEC_MAX
    return seconds >= 0 && seconds < latest_s && fraction >= 0 && fraction < fractions_per_s;
}

}

std::int64_t reference_now_ns() {
    timespec now{};
    libc_clock_gettime(CLOCK_REALTIME, &now);
    return to_ns(now);
}

ClockFile* host_clock() {
    using State = HostClock::State;
    State state = the_host_clock.state.load(std::memory_order_acquire);
    if (state == State::untried && the_host_clock.state.compare_exchange_strong(state, State::opening)) {
        the_host_clock.open();
    }
    while ((state = the_host_clock.state.load(std::memory_order_acquire)) == State::opening) {
    }
    return state == State::present ? the_host_clock.file() : nullptr;
}

}

// Functions visible to programs. They belong to no namespace.
using namespace lan;
#pragma GCC visibility push(default)
extern "C" {

int clock_gettime(clockid_t id, timespec* time) noexcept {
    ClockFile* clock =
        id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_TAI ? host_clock() : nullptr;
    if (!clock) return libc_clock_gettime(id, time);
    const ClockState state = clock->read();
    const std::int64_t tai_offset_ns = id == CLOCK_TAI ? state.tai_offset_s * ns_per_s : 0;
    *time = to_timespec(simulated_at(state, reference_now_ns()) + tai_offset_ns);
    return 0;
}

int gettimeofday(timeval* time, void* zone) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    *time = to_timeval(to_ns(now));
    if (zone) *static_cast<struct timezone*>(zone) = {};
    return 0;
}

time_t time(time_t* seconds) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(timespec* time, int base) noexcept {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}

int clock_settime(clockid_t id, const timespec* time) noexcept {
    if (id != CLOCK_REALTIME || !valid_time_of_day(time->tv_sec, time->tv_nsec, ns_per_s))
        return fail(EINVAL);
    return set_clock(to_ns(*time));
}

int settimeofday(const timeval* time, const struct timezone*) noexcept {
    if (!time)
        return host_clock() ? 0 : fail(EPERM); // only the time zone, which simulated clocks do not have
    if (!valid_time_of_day(time->tv_sec, time->tv_usec, ns_per_s / ns_per_us)) return fail(EINVAL);
    return set_clock(to_ns(*time));
}

int stime(const time_t* seconds) noexcept {
    const timeval time{.tv_sec = *seconds, .tv_usec = 0};
    return settimeofday(&time, nullptr);
}

int adjtimex(timex* request) noexcept { return adjust_clock(*request); }

int ntp_adjtime(timex* request) noexcept { return adjust_clock(*request); }

int clock_adjtime(clockid_t id, timex* request) noexcept {
    return id == CLOCK_REALTIME ? adjust_clock(*request) : fail(EOPNOTSUPP);
}

int adjtime(const timeval* delta, timeval* remaining) noexcept {
    constexpr time_t furthest_s = 2'145; // glibc: INT_MAX / 1000000 - 2
    timex request{};
    request.modes = delta ? ADJ_OFFSET_SINGLESHOT : ADJ_OFFSET_SS_READ;
    if (delta) {
        const time_t seconds = delta->tv_sec + delta->tv_usec / 1'000'000;
        if (seconds > furthest_s || seconds < -furthest_s) return fail(EINVAL);
        request.offset = to_ns(*delta) / ns_per_us;
    }
    if (adjust_clock(request) < 0) return -1;
    if (remaining) {
        remaining->tv_sec = request.offset / 1'000'000; // both with the same sign, as in glibc
        remaining->tv_usec = request.offset % 1'000'000;
    }
    return 0;
}

// A sleep until a simulated instant becomes a sleep until the reference instant at which the clock shows it.
int clock_nanosleep(clockid_t id, int flags, const timespec* until, timespec* remaining) {
    ClockFile* clock = host_clock();
    if (!clock || id != CLOCK_REALTIME || !(flags & TIMER_ABSTIME)) {
        return libc_clock_nanosleep(id, flags, until, remaining);
    }
    const timespec reference = to_timespec(reference_at(clock->read(), to_ns(*until)));
    return libc_clock_nanosleep(id, flags, &reference, remaining);
}
}
#pragma GCC visibility pop
