// Another program sets the clock of a running host: V2, V4.
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <fmt/format.h>

namespace vm {
namespace {

using namespace std::chrono_literals;

// A host whose clock was set sends a request at once, although the poll interval may be 64 s. Its master
// measures and corrects it within 2 s, on an emulated machine within three times that.
constexpr double soon_s = 6;

// A master first searches for another master. Meanwhile a slave misses it and is elected: 2 s more, also
// times three.
constexpr double soon_for_a_master_s = 12;
constexpr auto patience = 40s;

// Limit for the movement of the others: their drift meanwhile.
constexpr auto stirred = 20ms;

struct Setting {
    const char* name;
    const char* seconds; // in the form of clock_hand
    bool master;         // whether the master's clock is set, or a slave's
};

constexpr Setting settings[] = {
    {"V4_a_slave_set_ahead_by_5_s_is_right_again_in_6_s", "5", false},
    {"a_slave_set_ahead_by_50_ms_is_right_again_in_6_s", "0.05", false},
    {"a_slave_set_back_by_50_ms_is_right_again_in_6_s", "-0.05", false},
    {"a_slave_set_ahead_by_500_ms_is_right_again_in_6_s", "0.5", false},
    {"a_slave_set_back_by_500_ms_is_right_again_in_6_s", "-0.5", false},
    {"V4_a_slave_set_back_by_5_s_is_right_again_in_6_s", "-5", false},
    {"a_slave_set_ahead_by_an_hour_is_right_again_in_6_s", "3600", false},
    {"a_slave_set_back_by_an_hour_is_right_again_in_6_s", "-3600", false},
    {"V2_a_slave_set_back_by_a_day_comes_to_the_right_day_in_6_s", "-86400", false},
    {"V2_a_slave_set_ahead_by_a_day_comes_to_the_right_day_in_6_s", "86400", false},
    {"a_master_set_ahead_by_500_ms_comes_back_to_the_others_in_12_s", "0.5", true},
    {"V2_a_master_set_back_by_a_day_comes_back_to_the_others_in_12_s", "-86400", true},
};

// If another program undoes a daemon's steps within 3 s, three times, the daemon yields the clock to it
// (U18). So the clocks agree for this long before a check sets one again.
constexpr auto settled_for = 4s;

bool have_settled(Lab& lab) {
    auto agreed_since = std::chrono::steady_clock::now();
    return poll_until(
        [&] {
            const auto now = std::chrono::steady_clock::now();
            if (spread(lab.look_at_all()) >= agreement) agreed_since = now;
            return now - agreed_since >= settled_for;
        },
        patience);
}

Finding set_clock(Lab& lab, const Setting& setting) {
    if (!have_settled(lab)) return judge(false, "the clocks did not agree for 4 s before");
    const auto roles = lab.roles();
    const int host = setting.master ? roles.master : roles.slaves.front();
    Excursions moved(lab.look_at_all());
    const auto began = std::chrono::steady_clock::now();
    lab.must_run(host, fmt::format("clock_hand shift {}", setting.seconds));
    const double command_took = seconds_since(began);
    auto took = lab.time_until(
        [&](const ClockReadings& readings) {
            moved.see(readings);
            return spread(readings) < agreement;
        },
        patience);
    if (took) *took += command_took;
    const auto left = ahead_of_others(lab.look_at_all(), host);
    const auto others = moved.largest_of_all_but(host);
    const double soon = setting.master ? soon_for_a_master_s : soon_s;
    return judge(took && *took <= soon && others < stirred,
                 fmt::format("right after {}, then {} off; the others moved by {}", text(took), text(left),
                             text(others)));
}

}

std::vector<Check> set_clock_checks() {
    std::vector<Check> checks;
    for (const auto& setting : settings)
        checks.push_back({setting.name, [&setting](Lab& lab) { return set_clock(lab, setting); }});
    return checks;
}

}
