// Several networks joined by gateways, in every topology: real nodes on virtual time.
#pragma once

#include "tests/sim/topology.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

namespace timed {

/// Runs of one test, each with another seed.
constexpr std::uint64_t many_seeds = 50;
constexpr std::uint64_t few_seeds = 10;

constexpr Duration comes_to_one_root = 20s;
constexpr Duration heals = 20s;

/// Enough to slew 128 ms by adjtime: 256 s at 500 us a second.
constexpr Duration slews_end = 260s;

/// The roles on each network, as text.
std::string roles(const sim::VirtualLan& lan);

/// Expects all hosts to converge to one root within `limit`, and to keep it for 20 s.
void expect_one_root_within(sim::VirtualLan& lan, Duration limit);

class SeveralNetworks : public testing::TestWithParam<sim::Topology> {
  public:
    static std::vector<sim::Topology> every_shape();

  protected:
    /// Runs `test(lan)` on this topology with several seeds, up to the first failure.
    template <class Test> void with_seeds(std::uint64_t count, sim::Start start, Test test) {
        for (std::uint64_t seed = 1; seed <= count && !HasFailure(); ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            sim::VirtualLan lan{seed};
            sim::build(lan, GetParam(), seed, start);
            test(lan);
        }
    }

    /// The same, on networks that have converged to one root.
    template <class Test> void settled_with_seeds(std::uint64_t count, Test test) {
        with_seeds(count, sim::Start::together, [&](sim::VirtualLan& lan) {
            lan.run_for(30s);
            ASSERT_TRUE(lan.settled()) << roles(lan);
            test(lan);
        });
    }
};

}
