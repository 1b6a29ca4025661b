// One scenario played with one seed: safety is watched all along, liveness after the last fault.
#pragma once

#include "tests/sim/scenario.hpp"
#include "tests/sim/verdict.hpp"

namespace sim {

/// The same scenario and seed give the same verdict and digest on every compiler.
Verdict run_scenario(const Scenario& scenario, std::uint64_t seed);

}
