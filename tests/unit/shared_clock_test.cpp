// Two daemons that discipline one clock, as in two containers of one machine.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace timed {
namespace {

using namespace std::chrono_literals;
using sim::HostIndex;
using sim::VirtualLan;
using testing::Contains;
using testing::Each;
using testing::Not;

constexpr std::size_t machines = 4; ///< each runs one host, and one of them a second host
constexpr HostIndex newcomer = machines;
constexpr Duration time_to_notice = 60s;

Frequency drift_of(HostIndex host) { return {static_cast<std::int64_t>(host) * 20'000'000}; }

struct SharedClock {
    VirtualLan lan;
    HostIndex owner;

    SharedClock(std::uint64_t seed, HostIndex owned_by, Duration joins_after)
        : lan(seed, {.jitter = 50us})
        , owner(owned_by) {
        for (std::size_t host = 0; host < machines; ++host)
            lan.add_host(static_cast<Duration::rep>(host) * 500ms, drift_of(host), false);
        lan.add_host({}, {}, false);
        lan.share_clock(newcomer, owner);
        lan.observe([this](HostIndex host, const Action& action) {
            const bool shared = host == owner || host == newcomer;
            if (shared && clock_action(action)) writers.push_back(host);
        });
        for (std::size_t host = 0; host < machines; ++host) lan.start(host);
        lan.run_for(joins_after);
        lan.start(newcomer);
    }

    std::vector<HostIndex> writers{}; ///< hosts that have changed the clock since the list was cleared

    /// Changes the oscillator's frequency by 0.05 ppm for each degree, as the temperature of a day does.
    void warm_up(int degrees) { lan.set_drift(owner, drift_of(owner) + Frequency{degrees * 50'000}); }

    /// Number of reports about yielding.
    [[nodiscard]] std::ptrdiff_t said() const {
        return std::ranges::count_if(lan.reports(), [](const auto& report) {
            return std::holds_alternative<ClockYielded>(report.second);
        });
    }

    [[nodiscard]] bool yields(HostIndex host) const {
        return lan.runs(host) && lan.node(host).has_yielded_clock();
    }
    [[nodiscard]] HostIndex keeper() const { return yields(owner) ? newcomer : owner; }
};

class TwoDaemonsOnOneClock : public testing::TestWithParam<std::tuple<std::uint64_t, HostIndex, Duration>> {
  protected:
    SharedClock shared{std::get<0>(GetParam()), std::get<1>(GetParam()), std::get<2>(GetParam())};
};

TEST_P(TwoDaemonsOnOneClock, U18_one_disciplines_it_and_the_other_stands_by) {
    shared.lan.run_for(time_to_notice);
    EXPECT_NE(shared.yields(shared.owner), shared.yields(newcomer));
    const auto keeper = shared.keeper();
    shared.writers.clear();
    shared.lan.run_for(5min);
    EXPECT_THAT(shared.writers, Each(keeper));
    for (int minute = 0; minute < 240; ++minute) {
        shared.lan.run_for(60s);
        EXPECT_LT(shared.lan.worst_pair(), 1ms) << "minute " << minute;
        EXPECT_FALSE(shared.yields(keeper)) << "minute " << minute;
    }
    // While the clock needs no correction, the other daemon cannot detect that its keeper is alive.
    EXPECT_LE(shared.said(), 1 + 2 * 6) << "it tries to take it back less and less often";
}

INSTANTIATE_TEST_SUITE_P(Lans, TwoDaemonsOnOneClock,
                         testing::Combine(testing::Values(1, 2, 3), testing::Values(0, 1, 3),
                                          testing::Values(Duration{}, Duration{60s})));

// ---- a single daemon

const Node::Options me{"me"_host};

std::size_t writes(const DrivenNode& node) {
    return static_cast<std::size_t>(std::ranges::count_if(
        node.done(), [](const Action& action) { return clock_action(action).has_value(); }));
}

DrivenNode slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", MessageType::masterup));
    node.pass(3s);
    node.forget();
    return node;
}

void hear_master_for(Duration span, DrivenNode& node) {
    for (; span > Duration{}; span -= 1s) {
        node.hear(message_from("peer", MessageType::masterup));
        node.pass(1s);
    }
}

Message correction(Duration amount, std::uint16_t sequence) {
    Message message = message_from("peer", MessageType::adjtime, sequence);
    message.time = to_amount(amount);
    return message;
}

TEST(AClock, U18_whose_rate_another_program_changes_repeatedly_is_left_to_it) {
    auto node = slave_of_peer();
    for (int time = 0; time < 2; ++time) {
        node.steer();
        node.pass(10s);
    }
    EXPECT_EQ(writes(node), 2) << "it may have been for once";
    node.forget();
    node.steer();
    EXPECT_TRUE(node.node().has_yielded_clock());
    for (std::uint16_t second = 0; second < 150; ++second) {
        if (second == 100) node.steer();
        node.hear(correction(50ms, second));
        node.pass(1s);
    }
    EXPECT_EQ(writes(node), 0);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(MessageType::ack)))
        << "what is not done is not acknowledged";
    node.pass(570s);
    EXPECT_TRUE(node.node().has_yielded_clock()) << "another program has set it since";
}

TEST(AClock, U18_is_disciplined_again_after_minutes_without_foreign_changes) {
    auto node = slave_of_peer();
    for (int time = 0; time < 3; ++time) node.steer();
    node.forget();
    node.pass(350s);
    EXPECT_TRUE(node.node().has_yielded_clock());
    EXPECT_EQ(writes(node), 0);
    node.pass(380s);
    EXPECT_FALSE(node.node().has_yielded_clock());
    EXPECT_GT(writes(node), 0) << "what the other one has left is taken back";
}

TEST(AClock, U18_that_an_operator_sets_repeatedly_is_corrected_each_time) {
    auto node = slave_of_peer();
    for (std::uint16_t time = 0; time < 5; ++time) {
        node.disturb(10s);
        hear_master_for(1s, node);
        node.hear(correction(-10s, time));
        hear_master_for(4s, node);
    }
    EXPECT_FALSE(node.node().has_yielded_clock());
    EXPECT_EQ(writes(node), 5);
}

TEST(AClock, U18_whose_steps_are_undone_repeatedly_is_left_to_the_other_program) {
    auto node = slave_of_peer();
    for (std::uint16_t time = 0; time < 3; ++time) {
        node.hear(correction(-500ms, time));
        node.disturb(500ms);
        node.pass(1s);
    }
    EXPECT_TRUE(node.node().has_yielded_clock());
}

TEST(ASharedClock, U18_that_is_adjusted_now_and_then_is_never_taken_back) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SharedClock shared{seed, 3, 60s};
        shared.lan.run_for(time_to_notice);
        const auto keeper = shared.keeper();
        shared.writers.clear();
        for (int minute = 0; minute < 120; ++minute) {
            shared.warm_up(minute % 10);
            shared.lan.run_for(60s);
        }
        EXPECT_THAT(shared.writers, Each(keeper));
        EXPECT_EQ(shared.said(), 1) << "it is said once";
    }
}

TEST(ASharedClock, U18_is_disciplined_by_the_other_daemon_when_the_first_is_gone) {
    SharedClock shared{4, 2, 30s};
    shared.lan.run_for(time_to_notice);
    const auto keeper = shared.keeper();
    const auto observer = keeper == newcomer ? shared.owner : newcomer;
    ASSERT_TRUE(shared.yields(observer));
    shared.lan.kill(keeper);
    ASSERT_TRUE(shared.lan.run_until([&] { return !shared.yields(observer); }, 30min));
    shared.lan.run_for(60s);
    EXPECT_LT(shared.lan.worst_pair(), 1ms);
}

}
}
