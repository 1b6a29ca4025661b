// Scenarios: current and historic hosts on one network.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

namespace {

// A historic clock slews 200 ms in 400 s, and a historic master measures every 240 s.
constexpr Limits historic{.settled = 260s,
                          .agreed = 20min,
                          .pair = 20ms,
                          .holds = 10min,
                          .rivals = 260s,
                          .messages = 300,
                          .set_back = true};
constexpr Clocks near{.offset = 100ms, .drift = 20_ppm};

constexpr Limits until(timed::Duration settled) {
    Limits limits = historic;
    limits.settled = settled;
    limits.agreed = settled + 20min;
    return limits;
}

}

Scenarios legacy_mixes() {
    constexpr Hosts ours{.count = 3, .clocks = near};
    constexpr Hosts one_of_ours{.count = 1, .clocks = near};
    const auto seldom_measured = [] {
        Limits limits = historic;
        limits.probes = 150;
        return limits;
    }();
    constexpr Clocks nearer{.offset = 10ms, .drift = 10_ppm};
    constexpr Hosts bsd44{.count = 2, .kind = Kind::bsd44, .clocks = near};
    constexpr Hosts bsd43{.count = 2, .kind = Kind::bsd43, .clocks = near};
    const auto later = [](Hosts hosts, timed::Duration start) {
        hosts.start = start;
        return hosts;
    };
    return {
        {.name = "ours_with_44",
         .sentence = "three of our hosts and two of 4.4BSD start together",
         .hosts = {ours, bsd44},
         .limits = historic},
        {.name = "ours_with_43",
         .sentence = "three of our hosts and two of 4.3BSD start together",
         .hosts = {ours, bsd43},
         .limits = historic},
        {.name = "ours_with_all_generations",
         .sentence = "three of our hosts, two of 4.4BSD and two of 4.3BSD start together",
         .hosts = {ours, bsd44, bsd43},
         .limits = historic},
        {.name = "one_of_ours_among_44",
         .sentence = "one of our hosts joins two of 4.4BSD that agree",
         .hosts = {bsd44, later(one_of_ours, 60s)},
         .limits = historic},
        {.name = "one_of_ours_among_43",
         .sentence = "one of our hosts joins two of 4.3BSD that agree",
         .hosts = {bsd43, later(one_of_ours, 60s)},
         .limits = historic},
        {.name = "historic_latecomers",
         .sentence = "historic hosts join ours",
         .hosts = {ours, later(bsd44, 60s), later(bsd43, 90s)},
         .limits = historic},
        {.name = "our_master_killed_among_historic_hosts",
         .sentence = "our master dies, and historic hosts vote for the next",
         .hosts = {ours, later(bsd44, 20s), later(bsd43, 30s)},
         .faults = {{120s, Kill{Who::master}}},
         .limits = historic},
        {.name = "historic_master_killed",
         .sentence = "a historic master dies, and is replaced within a quarter of an hour",
         .hosts = {bsd44, later(ours, 20s)},
         .faults = {{300s, Kill{Who::master}}},
         .limits = until(16min + 260s)},
        {.name = "historic_master_frozen",
         .sentence = "a historic master is not scheduled for half a minute",
         .hosts = {bsd44, later(ours, 20s)},
         .faults = {{300s, Freeze{Who::master, 30s}}},
         .limits = until(16min + 260s)},
        {.name = "new_addresses_among_historic_hosts",
         .sentence = "one of our hosts and a historic one get other addresses on their network",
         .hosts = {ours, later(bsd44, 20s)},
         .faults = {{300s, ChangeAddress{Who::half}}},
         .limits = until(16min + 260s)},
        {.name = "date_set_among_historic_hosts",
         .sentence = "an operator sets the date on one of our hosts among historic ones",
         .hosts = {ours, later(bsd44, 20s)},
         .faults = {{300s, SetDate{Who::first, 1h}}},
         .limits = historic},
        {.name = "e1_a_historic_slave_sets_no_pace",
         .sentence = "a 4.4BSD slave, which rounds to 5 ms and slews slowly, joins three of our hosts",
         .hosts = {ours, {.count = 1, .kind = Kind::bsd44, .start = 20s, .clocks = near, .eligible = false}},
         .limits = seldom_measured},
        {.name = "e2_a_historic_slave_hides_no_bad_crystal",
         .sentence = "the master's crystal begins to drift by 400 ppm beside a 4.4BSD slave; the others stay",
         .hosts = {{.count = 4, .clocks = nearer},
                   {.count = 1, .kind = Kind::bsd44, .start = 3s, .clocks = nearer, .eligible = false}},
         .faults = {{40s, Wait{}}, {41s, ChangeDrift{Who::master, 400_ppm}}},
         .limits = {.settled = 30s, .agreed = 60s, .pair = 20ms, .messages = 300, .moved = 8ms}},
    };
}

}
