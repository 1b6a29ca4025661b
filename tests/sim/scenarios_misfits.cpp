// Scenarios: hosts with permanent faults.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

Scenarios misfits() {
    return {
        {.name = "icmp_blocked_on_some",
         .sentence = "two of six hosts answer no timestamp requests; the others agree, and those two roughly",
         .hosts = {{.count = 4}, {.count = 2, .answers_icmp = false}},
         .limits = {.agreed = 60s, .pair = 20ms, .holds = 300s}},
        {.name = "icmp_blocked_on_all",
         .sentence = "no host answers timestamp requests; one master resigns, in vain, and all follow its "
                     "successor's time roughly",
         .hosts = {{.count = 5, .answers_icmp = false}},
         .limits = {.agreed = 300s, .pair = 20ms, .holds = 300s, .lapse = 3s}},
        {.name = "namesakes",
         .sentence = "two slaves have one name; all others agree with each other",
         .hosts = {{.count = 4}, {.count = 2, .eligible = false, .lies = true, .namesakes = true}},
         .limits = {.agreed = 60s}},
        {.name = "slow_slaves",
         .sentence = "three of six daemons need 50 ms to read a packet",
         .hosts = {{.count = 3}, {.count = 3, .slowness = 50ms}}},
        {.name = "slow_master",
         .sentence = "the daemon that is master needs 100 ms to read a packet",
         .hosts = {{.count = 1, .slowness = 100ms}, {.count = 4, .start = 20s}}},
        {.name = "everybody_slow",
         .sentence = "all daemons need 100 ms to read a packet",
         .hosts = {{.count = 5, .slowness = 100ms}}},
        {.name = "half_a_second_slow",
         .sentence = "one daemon needs half a second to read a packet",
         .hosts = {{.count = 4}, {.count = 1, .slowness = 500ms}},
         .limits = {.settled = 20s, .agreed = 60s}},
        {.name = "u18_two_daemons_on_one_clock",
         .sentence = "a sixth daemon runs in another container of the fifth one's machine, and may set its "
                     "clock, too; one of the two keeps it, and all agree",
         .hosts = {{.count = 5}, {.count = 1, .start = 20s, .shares_clock = true}},
         .limits = {.settled = 60s, .agreed = 60s, .pair = 20us, .holds = 1200s, .set_back = true}},
        {.name = "c12_a_slave_that_takes_no_corrections_sets_no_pace",
         .sentence =
             "one of six clocks takes no corrections; the others are measured as rarely as without it",
         .hosts = {{.count = 5}, {.count = 1, .eligible = false, .lies = true}},
         .limits = {.agreed = 20min, .holds = 10min, .probes = 75}},
    };
}

}
