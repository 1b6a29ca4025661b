// A run depends on its seed alone. For independence of the compiler and the optimisation, tests/run compares
// the output of two builds of `sim_digest`.
#include "tests/sim/run_scenario.hpp"
#include "tests/sim/scenarios.hpp"

#include <gmock/gmock.h>

namespace sim {
namespace {

std::uint64_t digest_of(std::string_view name, std::uint64_t seed) {
    static const auto all = all_scenarios();
    return run_scenario(*find_scenario(all, name), seed).digest;
}

class ADigest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Of, ADigest,
                         testing::Values("cold_start_of_5", "jitter_10ms", "ours_with_all_generations",
                                         "swarm_of_5"));

TEST_P(ADigest, is_the_same_when_a_seed_is_run_again) {
    EXPECT_EQ(digest_of(GetParam(), 1), digest_of(GetParam(), 1));
}

TEST_P(ADigest, is_another_one_for_another_seed) {
    EXPECT_NE(digest_of(GetParam(), 1), digest_of(GetParam(), 2));
}

}
}
