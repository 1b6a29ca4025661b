// Runs on a test machine: changes its clock as other programs, operators and accidents do.
#include "tests/vm/guest/own_clocks.hpp"

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <sys/timex.h>

namespace {

constexpr std::string_view usage = "usage: clock_hand show\n"
                                   "       clock_hand shift SECONDS\n"
                                   "       clock_hand frequency PPM\n"
                                   "       clock_hand tick MICROSECONDS\n"
                                   "       clock_hand status NUMBER\n"
                                   "       clock_hand signal-in-fast-slew SIGNAL PROCESS SECONDS\n";

constexpr double ns_per_s = 1e9;
constexpr double frequency_units_per_ppm = 65536;

int adjust(timex& request) {
    if (adjtimex(&request) >= 0) return 0;
    std::perror("clock_hand: adjtimex");
    return 1;
}

int show() {
    const auto own = vm::read_own_clocks();
    std::printf("realtime %.6f boottime %.6f frequency %.3f tick %ld status %d\n",
                static_cast<double>(own.realtime_ns) / ns_per_s,
                static_cast<double>(own.boottime_ns) / ns_per_s,
                static_cast<double>(own.frequency) / frequency_units_per_ppm, static_cast<long>(own.tick_us),
                own.status);
    return 0;
}

int shift(double seconds) {
    const double whole = std::floor(seconds);
    timex request{};
    request.modes = ADJ_SETOFFSET | ADJ_NANO;
    request.time.tv_sec = static_cast<time_t>(whole);
    request.time.tv_usec = static_cast<suseconds_t>(std::floor((seconds - whole) * ns_per_s));
    return adjust(request);
}

int set_frequency(double ppm) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = std::lround(ppm * frequency_units_per_ppm);
    return adjust(request);
}

int set_tick(long microseconds) {
    timex request{};
    request.modes = ADJ_TICK;
    request.tick = microseconds;
    return adjust(request);
}

int set_status(int status) {
    timex request{};
    request.modes = ADJ_STATUS;
    request.status = status;
    return adjust(request);
}

// The time of day relative to the clock that no daemon can change.
struct Reading {
    std::int64_t raw_ns;
    std::int64_t ahead_ns;
};

Reading look() {
    Reading best{};
    auto shortest = std::numeric_limits<std::int64_t>::max();
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto before = vm::read_ns(CLOCK_MONOTONIC_RAW);
        const auto wall = vm::read_ns(CLOCK_REALTIME);
        const auto after = vm::read_ns(CLOCK_MONOTONIC_RAW);
        if (after - before >= shortest) continue;
        shortest = after - before;
        best = {.raw_ns = before, .ahead_ns = wall - before};
    }
    return best;
}

// Frequency and adjtime add up to 500 ppm each; a fast slew is up to 100,000 ppm. It must show in two
// consecutive windows, because a step shows in one only.
int signal_in_fast_slew(int signal, pid_t process, double patience_s) {
    constexpr double least_ppm = 5000;
    constexpr double most_ppm = 110'000;
    constexpr timespec window{.tv_sec = 0, .tv_nsec = 5'000'000};
    const auto began = look();
    auto last = began;
    for (int in_a_row = 0; in_a_row < 2;) {
        nanosleep(&window, nullptr);
        const auto now = look();
        if (static_cast<double>(now.raw_ns - began.raw_ns) > patience_s * ns_per_s) {
            std::puts("no fast slew");
            return 1;
        }
        const double ppm = std::abs(static_cast<double>(now.ahead_ns - last.ahead_ns)) * 1e6 /
                           static_cast<double>(now.raw_ns - last.raw_ns);
        in_a_row = ppm > least_ppm && ppm < most_ppm ? in_a_row + 1 : 0;
        last = now;
    }
    if (kill(process, signal) < 0) {
        std::perror("clock_hand: kill");
        return 1;
    }
    return show();
}

int run(std::string_view what, const char* const* arguments, int count) {
    if (what == "show" && count == 0) return show();
    if (what == "shift" && count == 1) return shift(std::atof(arguments[0]));
    if (what == "frequency" && count == 1) return set_frequency(std::atof(arguments[0]));
    if (what == "tick" && count == 1) return set_tick(std::atol(arguments[0]));
    if (what == "status" && count == 1) return set_status(std::atoi(arguments[0]));
    if (what == "signal-in-fast-slew" && count == 3)
        return signal_in_fast_slew(std::atoi(arguments[0]), std::atoi(arguments[1]), std::atof(arguments[2]));
    std::fputs(usage.data(), stderr);
    return 2;
}

}

int main(int argument_count, char** arguments) {
    if (argument_count < 2) return run({}, nullptr, 0);
    return run(arguments[1], arguments + 2, argument_count - 2);
}
