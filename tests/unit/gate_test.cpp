// Admission of messages: trust and rate limits.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace timed {
namespace {

using sim::VirtualLan;

Message loop_from(const HostName& name, std::uint8_t hops, std::uint16_t sequence = 7) {
    Message loop{MessageType::loop, sequence, name};
    loop.hops = hops;
    return loop;
}

std::size_t times_ignored(Ignored reason, const DrivenNode& node) {
    return static_cast<std::size_t>(std::ranges::count(ignored(node), reason));
}

std::size_t changes_of_role(const DrivenNode& node) { return reports<RoleChanged>(node).size(); }

DrivenNode a_slave() {
    DrivenNode node{{"slave"_host}};
    node.hear(message_from("peer", MessageType::masterup));
    node.pass(1s);
    node.hear(loop_from("peer"_host, 0));
    node.forget();
    return node;
}

DrivenNode a_master() {
    DrivenNode node{{"master"_host}};
    node.pass(8s);
    node.forget();
    return node;
}

// ---- trust

class TrustingGateway : public testing::Test {
  protected:
    static constexpr Address master_1{0x0a4d0002, timed_port};
    static constexpr Address master_2{0x0a4e0002, timed_port};
    static constexpr Address evil{0x0a4e00ff, timed_port};

    TrustingGateway() { // slave of m1, bystander of m2
        hear_masters();
        EXPECT_EQ(node.standing_on(0), "m1"_host);
        EXPECT_EQ(node.standing_on(1), "m2"_host);
    }

    void hear_masters() {
        node.hear(loop_from("m1"_host, 0), master_1, DrivenNode::first.id);
        node.hear(loop_from("m2"_host, 0), master_2, DrivenNode::second.id);
    }

    struct Host : DrivenNode {
        using DrivenNode::DrivenNode;
        [[nodiscard]] HostName standing_on(std::size_t network) const {
            return node().standings().at(network).master.value_or("nobody"_host);
        }
    };
    Host node{{.name = "gw"_host, .trusted = {"gw"_host, "m1"_host, "m2"_host}},
              {DrivenNode::first, DrivenNode::second}};
};

TEST_F(TrustingGateway, C2_a_bystander_does_not_follow_an_untrusted_master) {
    for (int second = 0; second < 20; ++second) {
        hear_masters();
        node.hear(loop_from("!evil"_host, 0), evil, DrivenNode::second.id);
        node.hear(loop_from("!evil"_host, 10), evil, DrivenNode::second.id);
        node.hear({MessageType::masterup, 0, "!evil"_host}, evil, DrivenNode::second.id);
        node.pass(1s);
        ASSERT_NE(node.standing_on(0), "!evil"_host);
        ASSERT_NE(node.standing_on(1), "!evil"_host);
    }
    EXPECT_GT(sent_of(MessageType::quit, node), 0U) << "an untrusted master is told to quit";
}

TEST_F(TrustingGateway, C2_an_untrusted_root_is_not_followed) {
    for (int second = 0; second < 20; ++second) {
        hear_masters();
        node.hear(loop_from("m1"_host, 10), master_1, DrivenNode::first.id);
        node.hear(loop_from("!evil"_host, 9), master_2, DrivenNode::second.id); // sorts before m1
        node.pass(1s);
        ASSERT_EQ(node.role(0), Role::slave) << "of m1, on the first network";
    }
}

TEST_F(TrustingGateway, C2_trust_is_also_withdrawn_from_the_master_that_a_bystander_monitors) {
    node.trust({"gw"_host, "m1"_host});
    EXPECT_EQ(node.standing_on(0), "m1"_host);
    EXPECT_NE(node.standing_on(1), "m2"_host);
}

TEST(Gate, U1_names_match_with_or_without_the_domain) {
    const Trust by_full_name{"h1"_host, {"h1.example.net"_host, "H2.example.net"_host}};
    EXPECT_TRUE(by_full_name.trusts("h2"_host));
    EXPECT_TRUE(by_full_name.trusts("h2.Example.net"_host));
    EXPECT_FALSE(by_full_name.trusts("h2.example.org"_host));
    EXPECT_FALSE(by_full_name.trusts("h"_host));
    EXPECT_FALSE(by_full_name.trusts("h22"_host));
    const Trust by_short_name{"h1"_host, {"h2"_host}};
    EXPECT_TRUE(by_short_name.trusts("h2.example.net"_host));
    EXPECT_FALSE(by_short_name.trusts("h22.example.net"_host));
    EXPECT_TRUE((Trust{"h1"_host, {"h1.example.net"_host}}).only_self());
}

// ---- masters that do not trust each other

std::size_t messages_in(VirtualLan& lan, Duration length) {
    const auto before = lan.sent().size();
    lan.run_for(length);
    return lan.sent().size() - before;
}

TEST(Gate, U1_two_hosts_that_both_serve_their_own_time_ignore_each_other) {
    VirtualLan lan{1};
    lan.add_host({"h1"_host, true, {"h1"_host}}, 0s, 0_ppm);
    lan.add_host({"h2"_host, true, {"h2"_host}}, 1s, 0_ppm);
    lan.run_for(60s);
    EXPECT_LT(messages_in(lan, 60s), 2 * 60 * 2U) << "announcement and LOOP, and little else";
}

TEST(Gate, U1_six_hosts_of_which_none_trusts_another_say_so_once) {
    VirtualLan lan{1};
    for (int host = 1; host <= 6; ++host)
        lan.add_host({numbered("h", host), true, {"somebody.else"_host}}, 0s, 0_ppm);
    lan.run_for(60s);
    const auto reports = lan.reports().size();
    EXPECT_LT(messages_in(lan, 60s), 6 * 60 * 2U);
    const auto said_again = std::count_if(lan.reports().begin() + static_cast<std::ptrdiff_t>(reports),
                                          lan.reports().end(), [](const auto& entry) {
                                              return std::holds_alternative<MasterSuppressed>(entry.second) ||
                                                     std::holds_alternative<RivalMaster>(entry.second);
                                          });
    EXPECT_EQ(said_again, 0);
}

TEST(Gate, U1_hosts_that_trust_each_other_by_full_names_have_one_master) {
    VirtualLan lan{1};
    std::vector<HostName> all;
    for (int host = 1; host <= 6; ++host)
        all.push_back(*HostName::from("h" + std::to_string(host) + ".example.net"));
    for (int host = 1; host <= 6; ++host) lan.add_host({numbered("h", host), true, all}, 0s, 0_ppm);
    lan.run_for(30s);
    EXPECT_TRUE(lan.settled());
}

// ---- rate limits

TEST(Gate, C8_conflicts_without_end_are_settled_once) {
    DrivenNode node = a_master();
    for (int i = 0; i < 2'000; ++i) {
        node.hear({MessageType::conflict, 7, numbered("x", i)}, stranger(static_cast<std::uint32_t>(i)));
        node.pass(10ms);
    }
    EXPECT_LE(sent_of(MessageType::resolve, node), 12U) << "in 20 s";
    EXPECT_LE(sent_of(MessageType::masterup, node), 3U);
}

TEST(Gate, C8_loops_of_unknown_hosts_are_not_forwarded) {
    DrivenNode node{{"gw"_host}, {DrivenNode::first, DrivenNode::second}};
    node.hear(message_from("peer", MessageType::masterup));
    node.pass(8s); // master of the second network, as no host answered there
    ASSERT_EQ(node.role(1), Role::master);
    node.hear(loop_from("peer"_host, 0));
    node.forget();
    for (int i = 0; i < 2'000; ++i)
        node.hear(loop_from(numbered("x", i), 9), stranger(static_cast<std::uint32_t>(i)));
    EXPECT_EQ(node.broadcast(DrivenNode::second.id).size(), 0U);
    node.hear(loop_from("root"_host, 9));
    EXPECT_EQ(node.broadcast(DrivenNode::second.id).size(), 1U) << "our master's are";
    for (int i = 0; i < 2'000; ++i) node.hear(loop_from(numbered("x", i), 9));
    EXPECT_LT(node.broadcast(DrivenNode::second.id).size(), 100U) << "within reason";
}

TEST(Gate, A9_elections_are_not_forced_one_after_the_other) {
    DrivenNode node = a_slave();
    for (int i = 0; i < 100; ++i) {
        node.hear(message_from("x", MessageType::test), stranger(static_cast<std::uint32_t>(i)));
        node.hear(loop_from("peer"_host, 0));
        node.pass(200ms);
    }
    EXPECT_LE(changes_of_role(node), 2U * 6) << "in 20 s; there and back each";
}

TEST(Gate, A9_no_host_outside_the_network_forces_an_election) {
    DrivenNode node = a_slave();
    const auto type = MessageType::test;
    node.hear_from_elsewhere(message_from("x", type), {0x08080808, 40'000});
    node.hear_from_elsewhere(message_from("x", MessageType::msite), {0x08080808, 40'000});
    EXPECT_EQ(node.role(), Role::slave);
    EXPECT_TRUE(node.sent().empty());
    EXPECT_EQ(times_ignored(Ignored::unknown_network, node), 2U);
    node.hear_from_elsewhere(message_from("x", type), {0x7f000001, 40'000});
    EXPECT_EQ(node.role(), Role::candidate) << "a tool on this host may";
}

TEST(Gate, A8_votes_are_limited) {
    DrivenNode node = a_slave();
    for (int i = 0; i < 20'000; ++i) { // 1,000 a second from one host, each under a new name
        node.hear({MessageType::election, 0, numbered("c", i)}, stranger(1));
        if (i % 1'000 == 0) node.hear(loop_from("peer"_host, 0));
        node.pass(1ms);
    }
    EXPECT_LE(sent_of(MessageType::accept, node) + sent_of(MessageType::refuse, node), 400U);
    EXPECT_EQ(node.role(), Role::slave);
    EXPECT_EQ(node.node().standings().front().master, "peer"_host);
}

TEST(Gate, A7_a_master_does_not_resign_for_a_host_that_is_no_master) {
    DrivenNode node = a_master();
    node.hear(message_from("x", MessageType::quit), stranger(1));
    EXPECT_EQ(node.role(), Role::master);
    EXPECT_EQ(types(node.sent_to(stranger(1))), std::vector{MessageType::ack})
        << "which proves delivery only";
    node.hear(loop_from("x"_host, 0), stranger(1));
    node.hear(message_from("x", MessageType::quit), stranger(1));
    EXPECT_EQ(node.role(), Role::master) << "any host can send this in its name: it is queried";
    const Message question = node.sent_to(stranger(1)).back();
    ASSERT_EQ(question.type, MessageType::resolve);
    node.hear({MessageType::masterack, question.sequence, "x"_host}, stranger(1));
    EXPECT_EQ(node.role(), Role::slave);
}

TEST(Gate, a_flood_of_corrections_is_not_acknowledged_one_by_one) {
    DrivenNode node = a_slave();
    for (int i = 0; i < 5'000; ++i) { // in 5 s, each from another host
        node.hear({MessageType::settime, 7, numbered("m", i)}, stranger(static_cast<std::uint32_t>(i)));
        node.pass(1ms);
    }
    EXPECT_LE(sent_of(MessageType::ack, node), 400U);
    node.forget();
    node.hear(message_from("peer", MessageType::adjtime));
    EXPECT_EQ(types(node.sent_to(DrivenNode::peer)), std::vector{MessageType::ack});
}

TEST(Gate, A7_masters_are_changed_at_the_pace_of_elections) {
    DrivenNode node = a_slave();
    for (int i = 0; i < 2'000; ++i) { // in 20 s
        node.hear({MessageType::masterup, 0, numbered("m", i)}, stranger(static_cast<std::uint32_t>(i)));
        node.hear({MessageType::quit, 7, numbered("m", i)}, stranger(static_cast<std::uint32_t>(i)));
        node.pass(10ms);
    }
    EXPECT_LE(changes_of_role(node), 20U);
}

TEST(Gate, C16_only_root_switches_tracing_or_sets_the_date) {
    DrivenNode node = a_master();
    const Address user{DrivenNode::first.address, 40'000};
    const Address root{DrivenNode::first.address, 1023};
    for (const auto type : {MessageType::traceon, MessageType::setdate}) {
        node.hear(message_from("master", type), user);
        EXPECT_TRUE(node.sent_to(user).empty());
        node.hear(message_from("master", type), root);
        EXPECT_EQ(node.sent_to(root).size(), 1U);
        node.forget();
    }
}

TEST(Gate, C16_tracing_is_not_switched_a_hundred_times_a_second) {
    DrivenNode node = a_master();
    const Address root{DrivenNode::first.address, 1023};
    for (int i = 0; i < 1'000; ++i) {
        node.hear(message_from("master", MessageType::traceon), root);
        node.pass(10ms);
    }
    EXPECT_LE(sent_of(MessageType::ack, node), 16U) << "in 10 s";
    EXPECT_GT(times_ignored(Ignored::rate_limited, node), 900U);
}

// Ten thousand hosts answer MASTERUP within 100 ms.
TEST(Gate, lets_every_host_of_a_large_network_speak_at_once) {
    DrivenNode node = a_master();
    for (std::uint32_t i = 0; i < 10'000; ++i)
        node.hear({MessageType::slaveup, 0, numbered("s", static_cast<int>(i))}, stranger(i));
    EXPECT_EQ(times_ignored(Ignored::rate_limited, node), 0U);
    EXPECT_EQ(node.node().slaves().size(), 10'000U);
}

// ---- LOOPs that return

class LoopOfOurs : public testing::Test {
  protected:
    static constexpr Address leader{0x0a4d0002, timed_port};

    LoopOfOurs() {
        node.hear(message_from("peer", MessageType::masterup), leader);
        for (int second = 0; second < 10; ++second) {
            node.hear(loop_from("peer"_host, 0), leader);
            node.pass(1s);
        }
        EXPECT_EQ(node.role(1), Role::master);
        node.forget();
    }

    /// Our LOOP returns every two seconds, for 20 s.
    template <class Sequence> void come_back(Sequence sequence) {
        for (int second = 0; second < 20; second += 2) {
            node.hear(loop_from("gw"_host, 8, sequence()), leader);
            for (int i = 0; i < 2; ++i) {
                node.hear(loop_from("peer"_host, 0), leader);
                node.pass(1s);
            }
        }
    }
    [[nodiscard]] std::uint16_t last_sent() const {
        std::uint16_t last = 0;
        for (const auto& loop : node.broadcast(DrivenNode::second.id)) {
            if (loop.type == MessageType::loop && loop.hops == most_hops) last = loop.sequence;
        }
        return last;
    }

    DrivenNode node{{"gw"_host}, {DrivenNode::first, DrivenNode::second}};
};

TEST_F(LoopOfOurs, A18_that_we_never_sent_shows_no_circle) {
    come_back([&] { return static_cast<std::uint16_t>(last_sent() + 12'345); });
    EXPECT_EQ(sent_of(MessageType::quit, node), 0U);
    EXPECT_EQ(node.role(0), Role::slave);
}

TEST_F(LoopOfOurs, A18_that_we_did_send_shows_a_circle) {
    node.pass(2s);
    come_back([&] { return last_sent(); });
    EXPECT_GT(sent_of(MessageType::quit, node), 0U);
}

}
}
