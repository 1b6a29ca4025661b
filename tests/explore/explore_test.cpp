// Explores a few nodes for about a minute, and checks that the explorer reports violations.
#include "tests/explore/beginning.hpp"
#include "tests/explore/explorer.hpp"
#include "tests/explore/fair_run.hpp"
#include "tests/explore/trace_text.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <sstream>

namespace explore {

/// Initial state, faults, and number of states.
struct Territory {
    const char* name;
    Setting setting;
    Beginning beginning;
    Faults faults;
    std::size_t states;
};

static void PrintTo(const Territory& territory, std::ostream* out) { *out << territory.name; }

namespace {

using namespace timed;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<Territory>& territories() {
    static const std::vector<Territory> all{
        {"a_cold_start_of_two", lan_of(2), Beginning::start, {2, 1, 1, 1}, 150'000},
        {"a_cold_start_of_three", lan_of(3), Beginning::start, {1, 0, 0, 0}, 150'000},
        {"the_loss_of_a_master_of_three", lan_of(3), Beginning::settled, {1, 1, 1, 0}, 250'000},
        {"the_loss_of_a_master_of_four", lan_of(4), Beginning::settled, {0, 0, 1, 0}, 100'000},
        {"crashes_and_restarts_of_three", lan_of(3), Beginning::settled, {0, 0, 2, 2}, 150'000},
        {"the_meeting_of_two_masters", lan_of(3), Beginning::rivals, {1, 1, 1, 0}, 100'000},
        {"a_cold_start_of_two_gateways_in_a_ring", ring_of(2), Beginning::start, {1, 1, 0, 0}, 100'000},
        {"the_loss_of_a_gateway_in_a_ring", ring_of(2), Beginning::settled, {0, 0, 1, 1}, 50'000},
    };
    return all;
}

class Exploring : public testing::TestWithParam<Territory> {
  protected:
    Moments moments;
};
INSTANTIATE_TEST_SUITE_P(Through, Exploring, testing::ValuesIn(territories()),
                         [](const auto& made) { return std::string{made.param.name}; });

std::optional<Violation> explored(const World& beginning, Moments& moments, Explorer& explorer) {
    const auto violation = explorer.explore(beginning, moments);
    if (violation) {
        std::ostringstream text;
        print_trace(beginning, violation->path, moments, text);
        ADD_FAILURE() << violation->what << '\n' << text.str();
    }
    return violation;
}

TEST_P(Exploring, finds_no_violation) {
    const auto& territory = GetParam();
    World beginning = begin(territory.beginning, territory.setting, moments);
    beginning.allow(territory.faults);
    Explorer explorer{{territory.states}};
    explored(beginning, moments, explorer);
    EXPECT_TRUE(explorer.progress().exhausted || explorer.progress().states >= territory.states);
    EXPECT_GT(explorer.progress().fair_runs, territory.states / 1000);
}

TEST(Explorer, visits_a_million_states_in_total) {
    const auto states = [](std::size_t sum, const Territory& territory) { return sum + territory.states; };
    EXPECT_GE(std::accumulate(territories().begin(), territories().end(), std::size_t{0}, states),
              1'000'000U);
}

class AnExplorer : public testing::Test {
  protected:
    /// The violation found under limits that a healthy network exceeds.
    std::optional<Violation> find(const World& beginning, std::size_t fair_run_every = never) {
        Explorer explorer{{1'000'000, fair_run_every}};
        const auto violation = explorer.explore(beginning, moments);
        depth = explorer.progress().depth;
        return violation;
    }

    World rivals() { return begin(Beginning::rivals, setting, moments); }

    static constexpr std::size_t never = 1'000'000'000;
    Setting setting = lan_of(3);
    Moments moments;
    std::size_t depth = 0;
};

TEST_F(AnExplorer, finds_two_masters_that_persist) {
    const World beginning = rivals();
    setting.limits.rivals = 100ms;
    const auto violation = find(beginning);
    ASSERT_TRUE(violation);
    EXPECT_THAT(violation->what, HasSubstr("two masters"));
}

TEST_F(AnExplorer, finds_a_storm) {
    const World beginning{setting};
    setting.limits.messages = 1;
    const auto violation = find(beginning);
    ASSERT_TRUE(violation);
    EXPECT_THAT(violation->what, HasSubstr("storm"));
}

TEST_F(AnExplorer, finds_that_no_master_emerges) {
    const World beginning{setting};
    setting.limits.settles = 1s;
    const auto violation = find(beginning, 1);
    ASSERT_TRUE(violation);
    EXPECT_THAT(violation->what, HasSubstr("there is not one master"));
}

// Two parts of a network start separately and then join: the part whose master quits steps its clocks.
TEST_F(AnExplorer, finds_a_clock_set_back) {
    setting = lan_of(4);
    World beginning{setting};
    beginning.divide(std::array<std::uint8_t, 4>{0, 0, 1, 1});
    FairRun run{beginning, moments, 1};
    ASSERT_TRUE(run.until([&] { return beginning.has_rivals(); }, 20s));
    run.pass(5s);
    beginning.join();
    ASSERT_TRUE(run.until([&] { return !beginning.has_rivals(); }, 10s));
    beginning.allow({.losses = 1}); // a settled state without remaining faults is not expanded
    const auto violation = find(beginning);
    ASSERT_TRUE(violation);
    EXPECT_THAT(violation->what, HasSubstr("sets its clock back"));
}

TEST_F(AnExplorer, prints_a_shortest_path_that_can_be_replayed) {
    const World beginning = rivals();
    setting.limits.rivals = 100ms;
    const auto violation = find(beginning);
    ASSERT_TRUE(violation);
    const auto path = path_from(to_text(violation->path));
    ASSERT_EQ(path, violation->path);
    EXPECT_EQ(path->size(), depth);
    std::ostringstream text;
    EXPECT_TRUE(print_trace(beginning, *path, moments, text));
    EXPECT_THAT(text.str(), HasSubstr(violation->what));
}

TEST_F(AnExplorer, refuses_an_impossible_path) {
    std::ostringstream text;
    EXPECT_THROW(print_trace(World{setting}, {{EventKind::deliver, 0, 9}}, moments, text),
                 std::invalid_argument);
}

TEST_F(AnExplorer, ends_when_all_states_were_expanded) {
    setting = lan_of(2);
    Explorer once{{1'000'000}};
    Explorer again{{1'000'000}};
    EXPECT_FALSE(explored(World{setting}, moments, once));
    EXPECT_FALSE(explored(World{setting}, moments, again));
    EXPECT_TRUE(once.progress().exhausted);
    EXPECT_GT(once.progress().settled, 0U);
    EXPECT_EQ(once.progress().states, again.progress().states);
}

TEST_F(AnExplorer, identifies_worlds_whose_histories_differ_only_in_order) {
    const auto after = [&](const Path& path) {
        World world{setting};
        for (const auto& choice : path) world.take(choice, moments, [](const auto&...) {});
        return world.fingerprint();
    };
    const Choice first{EventKind::wake, 0, 0};
    const Choice second{EventKind::wake, 0, 1};
    const Choice second_drawing_otherwise{EventKind::wake, 1, 1};
    EXPECT_EQ(after({first, second}), after({second, first}));
    EXPECT_NE(after({first, second}), after({first, second_drawing_otherwise}));
    EXPECT_NE(after({first}), after({second}));
}

TEST(APath, is_read_only_if_it_is_valid) {
    EXPECT_EQ(to_text({{EventKind::deliver, 1, 12}, {EventKind::crash, 0, 2}}), "d12.1 x2");
    for (const char* text : {"d", "q1", "d1.", "d1.2.3", "1", "d99999999", "w1x"})
        EXPECT_EQ(path_from(text), std::nullopt) << text;
    EXPECT_THAT(*path_from(""), IsEmpty());
}

}
}
