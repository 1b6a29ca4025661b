// Every scenario with a few seeds; `tests/sim/run all --seeds 200` is the long run.
#include "tests/sim/run_scenario.hpp"
#include "tests/sim/scenarios.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>
#include <set>

namespace sim {

static void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.sentence; }

namespace {

constexpr std::uint64_t seeds = 5;
constexpr std::size_t many_hosts = 500; // a run with so many hosts takes as long as all others together

class AScenario : public testing::TestWithParam<Scenario> {};

std::string name_of(const testing::TestParamInfo<Scenario>& info) {
    std::string name{info.param.name};
    std::ranges::replace(name, '-', '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Named, AScenario, testing::ValuesIn(all_scenarios()), name_of);

TEST_P(AScenario, keeps_its_limits_with_every_seed) {
    const bool is_large = GetParam().hosts.front().count > many_hosts;
    for (std::uint64_t seed = 1; seed <= (is_large ? 1 : seeds); ++seed) {
        const auto verdict = run_scenario(GetParam(), seed);
        EXPECT_EQ(verdict.reason, "") << "tests/sim/run " << GetParam().name << " --seed " << seed;
    }
}

TEST(Scenarios, have_names_of_their_own) {
    std::set<std::string_view> names;
    for (const auto& scenario : all_scenarios())
        EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
    EXPECT_GE(names.size(), 60U);
}

}
}
