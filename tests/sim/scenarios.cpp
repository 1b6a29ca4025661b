#include "tests/sim/scenarios.hpp"

#include <algorithm>

namespace sim {

Scenarios all_scenarios() {
    Scenarios all;
    for (const auto& subject :
         {cold_starts, wander_and_weather, liars, masters_lost, partitions, dates_and_time_words, gateways,
          legacy_mixes, misfits, hostile_hosts, swarms}) {
        std::ranges::copy(subject(), std::back_inserter(all));
    }
    return all;
}

const Scenario* find_scenario(const Scenarios& among, std::string_view name) {
    const auto found = std::ranges::find(among, name, &Scenario::name);
    return found == among.end() ? nullptr : &*found;
}

}
