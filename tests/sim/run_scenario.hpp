// Runs one scenario with one seed. Checks safety during the whole run, and liveness after the last fault.
#pragma once

#include "tests/sim/scenario.hpp"
#include "tests/sim/verdict.hpp"

#include <iosfwd>

namespace sim {

/// The same scenario and seed give the same verdict and digest on every compiler. `trace`: receives a line
/// for every action.
Verdict run_scenario(const Scenario& scenario, std::uint64_t seed, std::ostream* trace = nullptr);

}
