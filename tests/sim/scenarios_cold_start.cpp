// Scenarios: hosts that are switched on, few and many, together and in sequence.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

Scenarios cold_starts() {
    return {
        {.name = "a_host_alone", .sentence = "a host that is alone becomes master", .hosts = {{.count = 1}}},
        {.name = "cold_start_of_2",
         .sentence = "two hosts start together, seconds apart from each other",
         .hosts = {{.count = 2}},
         .limits = {.agreed = 15s}},
        {.name = "cold_start_of_3",
         .sentence = "three hosts start together",
         .hosts = {{.count = 3}},
         .limits = {.agreed = 15s}},
        {.name = "cold_start_of_5",
         .sentence = "five hosts start together and agree within 15 s",
         .hosts = {{.count = 5}},
         .limits = {.agreed = 15s}},
        {.name = "cold_start_of_10",
         .sentence = "ten hosts start together",
         .hosts = {{.count = 10}},
         .limits = {.agreed = 15s}},
        {.name = "cold_start_of_50",
         .sentence = "fifty hosts start together",
         .hosts = {{.count = 50}},
         .limits = {.agreed = 20s}},
        {.name = "cold_start_of_1000",
         .sentence = "a thousand hosts start within ten seconds",
         .hosts = {{.count = 1000, .stagger = 10ms}},
         .limits = {.agreed = 20s, .holds = 5s, .messages = 1000}},
        {.name = "start_within_one_second",
         .sentence = "twenty hosts start within the same second, 50 ms after one another",
         .hosts = {{.count = 20, .stagger = 50ms}},
         .limits = {.agreed = 20s}},
        {.name = "start_one_after_the_other",
         .sentence = "twenty hosts start three seconds after one another",
         .hosts = {{.count = 20, .stagger = 3s}}},
        {.name = "hundred_seconds_apart",
         .sentence = "clocks up to 100 s and 100 ppm off start together",
         .hosts = {{.count = 5, .clocks = {.offset = 100s, .drift = 100_ppm}}}},
        {.name = "years_apart",
         .sentence = "clocks up to ten years off start together",
         .hosts = {{.count = 5, .clocks = {.offset = 24h * 3650}}}},
        {.name = "one_may_be_master",
         .sentence = "only one of five hosts may be master",
         .hosts = {{.count = 1}, {.count = 4, .eligible = false}},
         .limits = {.agreed = 20s}},
        {.name = "master_comes_last",
         .sentence = "four hosts that may not be master wait a minute for one that may",
         .hosts = {{.count = 4, .eligible = false}, {.count = 1, .start = 60s}}},
        {.name = "latecomer",
         .sentence =
             "a host 50 s off joins others that have agreed for five minutes, and moves no other clock",
         .hosts = {{.count = 4, .clocks = {.drift = 5_ppm}},
                   {.count = 1, .start = 300s, .exact_offset = 50s}},
         .limits = {.agreed = 15s}},
        {.name = "crystal_500_ppm_off",
         .sentence =
             "one of five clocks drifts by 400 ppm beside its slews, and is within 1 ms after five minutes",
         .hosts = {{.count = 4}, {.count = 1, .exact_drift = 400_ppm}},
         .limits = {.settled = 15s, .agreed = 300s}}, // this host resigns if it becomes master first
    };
}

}
