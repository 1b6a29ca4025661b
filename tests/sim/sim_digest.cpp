// The program `sim_digest`: prints the digests of some runs, for comparison with those of another build.
#include "tests/sim/run_scenario.hpp"
#include "tests/sim/scenarios.hpp"

#include <fmt/format.h>

#include <iostream>

int main() {
    constexpr std::uint64_t seeds = 2;
    const auto all = sim::all_scenarios();
    for (const auto* name : {"cold_start_of_5", "exponential_jitter", "ring_of_3", "date_set_on_a_slave",
                             "ours_with_all_generations", "hostile_mixture", "swarm_of_wandering_clocks"}) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const auto verdict = sim::run_scenario(*sim::find_scenario(all, name), seed);
            std::cout << fmt::format("{} {} {:016x}\n", name, seed, verdict.digest);
        }
    }
}
