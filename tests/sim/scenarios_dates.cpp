// Scenarios: dates set by people, clocks set by others, and times that do not fit their words.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

namespace {

constexpr timed::WallTime ninety_seconds_before(std::int64_t second) {
    return timed::WallTime{std::chrono::seconds{second - 90}};
}

constexpr std::int64_t midnight = 20'834 * 86'400; // 2027-01-16
constexpr std::int64_t year_2038 = 0x8000'0000;
constexpr std::int64_t year_2106 = 0x1'0000'0000;

}

Scenarios dates_and_time_words() {
    return {
        {.name = "date_set_on_a_slave",
         .sentence = "a person sets the date an hour ahead on a slave, and every host has it",
         .hosts = {{}},
         .mishaps = {{60s, SetDate{Who::slave, 1h}}},
         .limits = {.agreed = 10s}},
        {.name = "date_set_on_the_master",
         .sentence = "a person sets the date a minute back on the master",
         .hosts = {{}},
         .mishaps = {{60s, SetDate{Who::master, -1min}}},
         .limits = {.agreed = 10s}},
        {.name = "date_set_by_a_little",
         .sentence = "a person sets the date 50 ms back; all clocks go there slowly, and none comes back",
         .hosts = {{.clocks = {.drift = 5_ppm}}},
         .mishaps = {{300s, SetDate{Who::slave, -50ms}}},
         .limits = {.agreed = 150s, .shift = -50ms, .moved = 5ms}},
        {.name = "date_set_twice",
         .sentence = "two people set the date within a second, one ahead and one back",
         .hosts = {{}},
         .mishaps = {{60s, SetDate{Who::slave, 1h}}, {61s, SetDate{Who::slave, -10min}}},
         .limits = {.agreed = 20s}},
        {.name = "date_set_during_an_election",
         .sentence = "a person sets the date while a new master is being elected",
         .hosts = {{}},
         .mishaps = {{60s, Kill{}}, {60s, AwaitCandidate{}}, {60s, SetDate{Who::slave, 10s}}},
         .limits = {.agreed = 20s}},
        {.name = "date_set_while_packets_are_lost",
         .sentence = "a person sets the date while one packet in ten is lost",
         .hosts = {{}},
         .weather = {.loss = 0.1},
         .mishaps = {{60s, SetDate{Who::slave, 1h}}},
         .limits = {.settled = 15s, .agreed = 30s}},
        {.name = "clock_of_the_master_stepped",
         .sentence = "somebody steps the master's clock by 10 s, and its daemon is told",
         .hosts = {{}},
         .mishaps = {{60s, StepClock{Who::master, 10s}}}},
        {.name = "clock_of_the_master_stepped_unnoticed",
         .sentence = "somebody steps the master's clock by 10 s, and nobody tells its daemon",
         .hosts = {{}},
         .mishaps = {{60s, StepClock{Who::master, 10s, false}}},
         .limits = {.agreed = 90s}},
        {.name = "clock_of_a_slave_stepped",
         .sentence = "somebody steps a slave's clock back by 10 s, and its daemon is told",
         .hosts = {{}},
         .mishaps = {{60s, StepClock{Who::slave, -10s}}},
         .limits = {.agreed = 90s}},
        {.name = "clock_of_a_slave_stepped_unnoticed",
         .sentence = "somebody steps a slave's clock by 300 ms, and nobody tells its daemon",
         .hosts = {{}},
         .mishaps = {{60s, StepClock{Who::slave, 300ms, false}}},
         .limits = {.agreed = 90s}},
        {.name = "slave_suspended",
         .sentence = "a slave is suspended for five minutes",
         .hosts = {{}},
         .mishaps = {{60s, Suspend{Who::slave, 300s}}}},
        {.name = "master_suspended",
         .sentence = "the master is suspended for five minutes, and comes back to a LAN that has another",
         .hosts = {{}},
         .mishaps = {{60s, Suspend{Who::master, 300s}}}},
        {.name = "everybody_suspended",
         .sentence = "all hosts are suspended for an hour",
         .hosts = {{.clocks = {.drift = 10_ppm}}},
         .mishaps = {{60s, Suspend{Who::everybody, 1h}}}},
        {.name = "midnight",
         .sentence = "the day ends, and with it the milliseconds of the day",
         .hosts = {{}},
         .epoch = ninety_seconds_before(midnight),
         .limits = {.holds = 120s}},
        {.name = "year_2038",
         .sentence = "the seconds of 1970 no longer fit into 31 bits",
         .hosts = {{}},
         .epoch = ninety_seconds_before(year_2038),
         .limits = {.holds = 120s}},
        {.name = "year_2106",
         .sentence = "the seconds of 1970 no longer fit into 32 bits",
         .hosts = {{}},
         .epoch = ninety_seconds_before(year_2106),
         .limits = {.holds = 120s}},
        {.name = "leap_second",
         .sentence = "the kernels of all hosts insert a leap second at midnight",
         .hosts = {{}},
         .epoch = ninety_seconds_before(midnight),
         .mishaps = {{90s, StepClock{Who::everybody, -1s}}}},
        {.name = "leap_second_unnoticed",
         .sentence = "all kernels insert a leap second, and no daemon is told",
         .hosts = {{}},
         .epoch = ninety_seconds_before(midnight),
         .mishaps = {{90s, StepClock{Who::everybody, -1s, false}}},
         .limits = {.agreed = 10s}},
        {.name = "leap_second_for_half_of_us",
         .sentence = "every other kernel inserts a leap second, and the others know of none",
         .hosts = {{}},
         .epoch = ninety_seconds_before(midnight),
         .mishaps = {{90s, StepClock{Who::half, -1s}}},
         .limits = {.agreed = 90s}},
    };
}

}
