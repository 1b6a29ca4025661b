// Scenarios: falsetickers that ignore corrections.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

Scenarios liars() {
    constexpr Clocks good{.offset = 1ms, .drift = 5_ppm};
    constexpr Limits unmoved{.moved = 3ms};
    const auto jump = [](Who who, timed::Duration amount) {
        return ScheduledFault{90s, StepClock{who, amount, false}};
    };
    return {
        {.name = "one_liar_of_4",
         .sentence =
             "one of four clocks jumps by 10 s and takes no corrections; the others stay where they are",
         .hosts = {{.count = 1, .clocks = good, .lies = true}, {.count = 3, .clocks = good}},
         .faults = {jump(Who::first, 10s)},
         .limits = unmoved},
        {.name = "one_liar_of_5",
         .sentence = "one of five clocks falls behind by a minute and takes no corrections",
         .hosts = {{.count = 1, .clocks = good, .lies = true}, {.count = 4, .clocks = good}},
         .faults = {jump(Who::first, -60s)},
         .limits = unmoved},
        {.name = "two_liars_of_5",
         .sentence = "two of five clocks are wrong by 10 s, both ahead",
         .hosts = {{.count = 2, .clocks = good, .lies = true}, {.count = 3, .clocks = good}},
         .faults = {jump(Who::first, 10s), jump(Who::second, 10s)},
         .limits = unmoved},
        {.name = "two_liars_of_5_that_differ",
         .sentence = "two of five clocks are wrong, one ahead and one behind",
         .hosts = {{.count = 2, .clocks = good, .lies = true}, {.count = 3, .clocks = good}},
         .faults = {jump(Who::first, 10s), jump(Who::second, -3s)},
         .limits = unmoved},
        {.name = "four_liars_of_9",
         .sentence = "four of nine clocks say the same wrong time from the start",
         .hosts = {{.count = 4, .exact_offset = 700ms, .exact_drift = 0_ppm, .lies = true},
                   {.count = 5, .clocks = good}}},
        {.name = "liars_that_drift_away",
         .sentence = "two of five clocks drift by 200 ppm, and the others do not follow",
         .hosts = {{.count = 2, .exact_offset = 0s, .exact_drift = 200_ppm, .eligible = false, .lies = true},
                   {.count = 3, .clocks = good}},
         .faults = {{600s, StartAgain{}}},
         .limits = {.agreed = 60s, .moved = 3ms}},
        {.name = "master_that_drifts_away",
         .sentence = "the master's clock drifts away by 200 ppm and takes no corrections; the others stay",
         .hosts = {{.count = 1, .exact_offset = 0s, .exact_drift = 200_ppm, .lies = true},
                   {.count = 4, .start = 20s, .clocks = good}},
         .faults = {{600s, StartAgain{}}},
         .limits = {.agreed = 60s, .moved = 3ms}},
        {.name = "lying_master",
         .sentence =
             "the host that is master first is 3 s wrong and takes no corrections, and all others agree",
         .hosts = {{.count = 1, .exact_offset = 3s, .lies = true},
                   {.count = 4, .start = 20s, .clocks = good}}},
        {.name = "master_begins_to_lie",
         .sentence =
             "the master's clock jumps by 10 s and takes no corrections; the others stay where they are",
         .hosts = {{.count = 1, .clocks = good, .lies = true}, {.count = 4, .start = 20s, .clocks = good}},
         .faults = {jump(Who::first, 10s)},
         .limits = unmoved},
        {.name = "no_majority",
         .sentence = "of five clocks three are wrong, each by something else; the others agree all the same",
         .hosts = {{.count = 1, .exact_offset = 2s, .lies = true},
                   {.count = 1, .exact_offset = -3s, .lies = true},
                   {.count = 1, .exact_offset = 9s, .lies = true},
                   {.count = 2, .clocks = good}}},
        {.name = "a5_phantoms_that_are_ahead_are_no_majority",
         .sentence = "five newcomers a second ahead, who answer as they like, outnumber four honest hosts",
         .hosts = {{.count = 4, .clocks = good},
                   {.count = 5, .start = 90s, .exact_offset = 1s, .eligible = false, .lies = true}},
         .faults = {{80s, Wait{}}, {150s, Wait{}}},
         .limits = unmoved},
        {.name = "a5_phantoms_that_drift_drag_nobody_along",
         .sentence = "five newcomers that agree at first drift away together by 1900 ppm",
         .hosts = {{.count = 4, .clocks = good},
                   {.count = 5,
                    .start = 90s,
                    .exact_offset = 0s,
                    .exact_drift = 1900_ppm,
                    .eligible = false,
                    .lies = true}},
         .faults = {{80s, Wait{}}, {150s, Wait{}}},
         .limits = unmoved},
        {.name = "a5_phantoms_that_drift_slowly_drag_nobody_along",
         .sentence = "five newcomers that agree for minutes drift away together by 100 ppm",
         .hosts = {{.count = 4, .clocks = good},
                   {.count = 5,
                    .start = 90s,
                    .exact_offset = 0s,
                    .exact_drift = 100_ppm,
                    .eligible = false,
                    .lies = true}},
         .faults = {{80s, Wait{}}, {600s, Wait{}}},
         .limits = {.agreed = 60s, .moved = 6ms}},
        {.name = "a13_one_machine_that_answers_for_three_clocks_is_one_clock",
         .sentence = "of five hosts three slaves' clocks are answered for by one machine, a second ahead",
         .hosts = {{.count = 5, .clocks = good}},
         .faults = {{90s, Wait{}}, {91s, Impersonate{}}},
         .limits = unmoved},
    };
}

}
