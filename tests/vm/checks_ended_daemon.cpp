// A daemon that is killed or stopped in a fast slew: U10, V7.
//
// A short pause makes a slave's clock late, which the slave cannot detect. Its master's next correction
// causes a fast slew; a program on the machine waits for the slew and then sends the signal.
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <future>

namespace vm {
namespace {

using namespace std::chrono_literals;

constexpr auto late_by = 60ms;
constexpr auto most_off = 70ms;      // the pause and a margin: a slew only reduces the offset
constexpr auto round_patience = 90s; // the poll interval is at most 64 s
constexpr auto start_patience = 30s;
constexpr auto return_patience = 60s;
constexpr double soon_s = 20;

// Returns after the signal was sent to the daemon of `host`.
void signal_in_fast_slew(Lab& lab, int host, int signal) {
    const auto command =
        fmt::format("clock_hand signal-in-fast-slew {} $(systemctl show -P MainPID timed) {}", signal,
                    round_patience.count());
    auto signalling = std::async(std::launch::async, [address = lab.machine(host).address(), command] {
        return run_on(address, command, 2 * round_patience);
    });
    const auto is_watching = [&] { return lab.run(host, "pgrep clock_hand").exit_status == 0; };
    if (!poll_until(is_watching, start_patience))
        throw std::runtime_error("clock_hand does not watch for a fast slew");
    lab.machine(host).pause();
    std::this_thread::sleep_for(late_by);
    lab.machine(host).resume();
    const auto result = signalling.get();
    if (result.exit_status != 0) throw std::runtime_error("no fast slew was seen: " + result.output);
}

// The largest offset of `host` within `time`, and how long its tick was wrong.
struct Runaway {
    std::chrono::nanoseconds worst{};
    double tick_wrong_for_s = 0;
};

Runaway watch(Lab& lab, int host, std::chrono::seconds time) {
    constexpr std::int64_t right_tick_us = 10'000;
    Runaway seen;
    const auto began = std::chrono::steady_clock::now();
    const auto look = [&] {
        const auto readings = lab.look_at_all();
        seen.worst =
            std::max<std::chrono::nanoseconds>(seen.worst, std::chrono::abs(ahead_of_others(readings, host)));
        if (readings.at(static_cast<std::size_t>(host)).clocks.tick_us != right_tick_us)
            seen.tick_wrong_for_s = seconds_since(began);
        return false;
    };
    poll_until(look, time, 20ms);
    return seen;
}

Finding judge_runaway(Lab& lab, const Runaway& seen) {
    const auto took = lab.time_until_agreed(return_patience);
    return judge(seen.worst < most_off && took && *took <= soon_s,
                 fmt::format("{} off at the most, tick wrong for {:.1f} s; then right after {}",
                             text(seen.worst), seen.tick_wrong_for_s, text(took)));
}

Finding killed_in_fast_slew(Lab& lab) {
    constexpr auto until_restarted = 10s;
    const int host = lab.roles().slaves.front();
    signal_in_fast_slew(lab, host, SIGKILL);
    const auto seen = watch(lab, host, until_restarted);
    lab.must_run(host, "systemctl is-active timed");
    return judge_runaway(lab, seen);
}

Finding stopped_in_fast_slew(Lab& lab) {
    constexpr auto stopped_for = 15s;
    const int host = lab.roles().slaves.front();
    signal_in_fast_slew(lab, host, SIGSTOP);
    const auto seen = watch(lab, host, stopped_for);
    lab.must_run(host, "systemctl kill --signal=CONT timed");
    return judge_runaway(lab, seen);
}

}

std::vector<Check> ended_daemon_checks() {
    return {{"V7_a_daemon_killed_in_a_fast_slew_leaves_no_runaway_clock_and_is_started_again",
             killed_in_fast_slew},
            {"U10_a_daemon_stopped_in_a_fast_slew_leaves_no_runaway_clock", stopped_in_fast_slew}};
}

}
