// All scenarios, by subject.
#pragma once

#include "tests/sim/scenario.hpp"

#include <string_view>
#include <vector>

namespace sim {

using Scenarios = std::vector<Scenario>;

Scenarios cold_starts();
Scenarios wander_and_weather();
Scenarios liars();
Scenarios masters_lost();
Scenarios partitions();
Scenarios dates_and_time_words();
Scenarios gateways();
Scenarios legacy_mixes();
Scenarios misfits();
Scenarios hostile_hosts();
Scenarios swarms();

Scenarios all_scenarios();
/// Nothing if no scenario has this name.
const Scenario* find_scenario(const Scenarios& among, std::string_view name);

}
