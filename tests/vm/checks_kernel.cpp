// The kernel's clock parameters: tick, frequency, status bits: V9, V10.
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/timex.h>

namespace vm {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t right_tick_us = 10'000;
constexpr double most_ppm = 500;
constexpr int unwanted_status =
    STA_PLL | STA_FLL | STA_PPSFREQ | STA_PPSTIME | STA_FREQHOLD | STA_INS | STA_DEL;

bool is_sound(const ClockAnswer& clocks) {
    return clocks.tick_us == right_tick_us && std::abs(ppm(clocks.frequency)) <= most_ppm &&
           (clocks.status & unwanted_status) == 0;
}

// Polls, because a fast slew may be in progress.
Finding sound_kernel_clocks(Lab& lab) {
    constexpr auto slew_patience = 30s;
    ClockReadings readings{};
    const auto are_sound = [&] {
        readings = lab.look_at_all();
        return std::ranges::all_of(readings, is_sound, &ClockReading::clocks);
    };
    const bool sound = poll_until(are_sound, slew_patience);
    std::vector<std::string> seen;
    for (int i = 0; const auto& reading : readings) {
        seen.push_back(fmt::format("{} tick {} us, {:+.1f} ppm, status {:#x}", machine_name(++i),
                                   reading.clocks.tick_us, ppm(reading.clocks.frequency),
                                   reading.clocks.status));
    }
    return judge(sound, fmt::format("{}", fmt::join(seen, "; ")));
}

double frequency_now(Lab& lab, int host) { return ppm(lab.look(host).clocks.frequency); }

// The largest change of the frequency within `time`.
double largest_change(Lab& lab, int host, double from_ppm, std::chrono::seconds time) {
    double largest = 0;
    poll_until(
        [&] { return largest = std::max(largest, std::abs(frequency_now(lab, host) - from_ppm)), false; },
        time);
    return largest;
}

// Waits until the daemon has learned the frequency: until then it changes without a restart, too.
Finding restarted_daemon(Lab& lab) {
    constexpr double most_change_ppm = 2;
    constexpr auto watched_for = 20s;
    constexpr auto learning_patience = 3min;
    const int host = lab.roles().slaves.front();
    double undisturbed = 0;
    const auto is_learned = [&] {
        undisturbed = largest_change(lab, host, frequency_now(lab, host), watched_for);
        return undisturbed <= most_change_ppm;
    };
    if (!poll_until(is_learned, learning_patience))
        return judge(false,
                     fmt::format("in {} s it still changed by {:.2f} ppm", watched_for.count(), undisturbed));
    const double learned = frequency_now(lab, host);
    lab.must_run(host, "systemctl restart timed");
    const double change = largest_change(lab, host, learned, watched_for);
    return judge(change <= most_change_ppm,
                 fmt::format("{:+.2f} ppm, in {} s before the restart changed by {:.2f}, after it by {:.2f}",
                             learned, watched_for.count(), undisturbed, change));
}

Finding leap_second_armed(Lab& lab) {
    const int host = lab.roles().slaves.front();
    lab.must_run(host, fmt::format("clock_hand status {}", STA_UNSYNC | STA_INS));
    if ((lab.look(host).clocks.status & STA_INS) == 0) return judge(false, "it was not armed to begin with");
    lab.must_run(host, "systemctl restart timed");
    constexpr auto start_patience = 10s;
    const bool gone =
        poll_until([&] { return (lab.look(host).clocks.status & STA_INS) == 0; }, start_patience);
    return judge(gone,
                 fmt::format("status {:#x} after the daemon has started", lab.look(host).clocks.status));
}

}

std::vector<Check> restart_checks() {
    return {{"V9_a_restarted_daemon_keeps_the_frequency_it_had_learned", restarted_daemon}};
}

std::vector<Check> kernel_checks(const std::string& when) {
    return {{"tick_frequency_and_status_are_right_" + when, sound_kernel_clocks}};
}

std::vector<Check> leap_checks() {
    return {{"V10_a_leap_second_that_an_earlier_daemon_armed_is_disarmed", leap_second_armed}};
}

}
