// One scenario played with one seed: safety is watched all along, liveness after the last fault.
#pragma once

#include "tests/sim/scenario.hpp"
#include "tests/sim/verdict.hpp"

#include <iosfwd>

namespace sim {

/// The same scenario and seed give the same verdict and digest on every compiler. `trace`: is told a line for
/// all that anybody does.
Verdict run_scenario(const Scenario& scenario, std::uint64_t seed, std::ostream* trace = nullptr);

}
