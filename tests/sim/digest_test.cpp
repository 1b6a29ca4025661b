// A run depends on its seed alone, not on the compiler or optimisation level.
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

// Any change of the hosts' actions changes these digests; then replace them by the new ones, which
// `tests/sim/run NAME --seed 1` prints. A difference between two compilers is a defect.
TEST(Digests, equal_the_recorded_ones_on_every_compiler) {
    EXPECT_EQ(digest_of("cold_start_of_5", 1), 0x1c0a'353d'a03e'aab7U);
    EXPECT_EQ(digest_of("exponential_jitter", 1), 0xe3b7'e34d'ba52'f69aU);
    EXPECT_EQ(digest_of("swarm_of_wandering_clocks", 1), 0x3e5b'ee7b'be3d'd5a9U);
}

}
}
