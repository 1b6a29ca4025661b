// Clocks that are wrong by whole days: ICMP timestamps do not show the date, so SETTIME corrects them.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::Contains;
using testing::Not;
using enum MessageType;

const Node::Options me{"me"_host};

/// A slave that has been synchronised with its master for a minute.
DrivenNode slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", masterup));
    node.hear(message_from("peer", adjtime, 1));
    for (int second = 0; second < 60; ++second) {
        node.hear(message_from("peer", loop, 0));
        node.pass(1s);
    }
    node.forget();
    return node;
}

class WrongDay : public testing::Test {
  protected:
    /// The node was the slave of another master, and has replaced it. The former master is now its slave.
    WrongDay()
        : node_(slave_of_peer()) {
        while (node_.role() != Role::master) node_.pass(100ms);
        node_.hear(message_from("peer", slaveup));
    }

    /// Answers measurements and corrections, and returns the types of the corrections.
    std::vector<MessageType> serve(Duration span) {
        std::vector<MessageType> told;
        for (const Instant end = node_.now().instant + span; node_.now().instant < end;) {
            node_.forget();
            node_.pass(50ms);
            for (const auto& probe : performed<Probe>(node_))
                node_.finish(probe.id, Interval::around(0s, 1us));
            for (std::size_t answered = 0; answered < node_.sent_to(DrivenNode::peer).size(); ++answered) {
                const auto message = node_.sent_to(DrivenNode::peer)[answered];
                if (message.type != settime && message.type != adjtime) continue;
                told.push_back(message.type);
                node_.hear(message_from("peer", ack, message.sequence));
            }
        }
        return told;
    }

    DrivenNode node_;
};

TEST(ADisturbedSlave, C5_V2_sends_slaveup_to_its_master_at_once) {
    DrivenNode node = slave_of_peer();
    node.disturb(24h);
    node.pass(100ms);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(slaveup));
}

TEST(ADisturbedSlave, C5_sends_slaveup_until_its_master_sends_settime) {
    DrivenNode node = slave_of_peer();
    node.disturb(24h);
    node.pass(100ms);
    node.hear(message_from("peer", adjtime, 50)); // from a round that began before the disturbance
    node.forget();
    node.pass(3100ms);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(slaveup));
}

TEST(ADisturbedSlave, V4_sends_slaveup_at_every_disturbance) {
    DrivenNode node = slave_of_peer();
    for (int times = 0; times < 2; ++times) {
        node.disturb(5s);
        node.pass(100ms);
        EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(slaveup));
        node.hear(message_from("peer", settime, static_cast<std::uint16_t>(2 + times)));
        node.forget();
    }
}

TEST_F(WrongDay, C5_is_told_by_a_new_master_once_to_hosts_that_were_there_before_it) {
    std::vector<MessageType> told = serve(20s);
    EXPECT_EQ(std::ranges::count(told, settime), 1);
}

TEST_F(WrongDay, C5_is_told_again_after_an_hour) {
    serve(20s);
    EXPECT_THAT(serve(50min), Not(Contains(settime)));
    EXPECT_THAT(serve(15min), Contains(settime));
}

TEST_F(WrongDay, C5_of_a_host_that_starts_within_the_second_after_an_election_is_no_old_hosts) {
    const Address late{0x0a4d0003, timed_port};
    node_.hear(message_from("late", masterreq, 9), late);
    node_.hear(message_from("late", slaveup, 0), late);
    EXPECT_THAT(types(node_.sent_to(late)), Contains(settime));
}

// The master first searches for another master. Meanwhile a slave misses it and is elected.
TEST(AMasterSetBackByADay, V2_is_on_the_right_day_within_five_seconds) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        sim::VirtualLan lan(seed);
        for (int host = 0; host < 3; ++host) lan.add_host(host * 100ms, Frequency{host * 10'000'000});
        lan.run_for(30s);
        ASSERT_EQ(lan.masters().size(), 1U) << "seed " << seed;
        const auto master = lan.masters().front();
        lan.step_clock(master, -24h);
        lan.disturb(master);
        EXPECT_TRUE(lan.run_until([&] { return lan.worst_pair() < 20ms; }, 5s)) << "seed " << seed;
    }
}

}
}
