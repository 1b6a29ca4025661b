// The known defects of the historic daemons (the protocol's description, 9.1), each with its number, and the
// behaviour here, as in docs/protocol.md. Those that are not observable (B5, B8, B16) have no test.
#include "proto/ensemble/network_time.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

using sim::VirtualLan;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using enum MessageType;

const Node::Options me{"me"_host};

DrivenNode slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", masterup));
    node.hear(message_from("peer", adjtime, 1));
    node.pass(200ms);
    node.forget();
    return node;
}

DrivenNode master() {
    DrivenNode node{me};
    node.pass(10s);
    node.forget();
    return node;
}

TEST(KnownDefects, b01_conflict_is_acknowledged_and_its_silence_no_error) {
    DrivenNode node = master();
    node.hear(message_from("peer", conflict, 9));
    EXPECT_THAT(node.sent_to(DrivenNode::peer), Contains(Message{ack, 9, "me"_host}));

    DrivenNode slave{me};
    slave.pass(400ms);
    const auto question = slave.broadcast().back().sequence;
    const Address other{0x0a4d0003, timed_port};
    slave.hear(message_from("peer", masterack, question));
    slave.hear(message_from("other", masterack, question), other);
    EXPECT_THAT(types(slave.sent_to(DrivenNode::peer)), Contains(conflict));
    slave.pass(7s);
    for (const auto& silence : reports<NoReply>(slave)) EXPECT_NE(silence.to, conflict);
}

TEST(KnownDefects, b02_an_answer_with_another_number_is_none) {
    DrivenNode node = slave_of_peer();
    const Address candidate{0x0a4d0003, timed_port};
    node.hear(message_from("anne", election), candidate);
    node.pass(100ms);
    const auto number = node.sent_to(candidate).at(0).sequence;
    node.hear(message_from("anne", ack, static_cast<std::uint16_t>(number - 1)), candidate);
    node.pass(300ms);
    EXPECT_THAT(node.sent_to(candidate), testing::SizeIs(2)) << "it is said again";
}

TEST(KnownDefects, b03_one_failure_is_forgiven_by_the_next_success) {
    VirtualLan lan{3};
    for (int host = 0; host < 4; ++host) lan.add_host(0s, 0_ppm);
    lan.run_for(20s);
    const auto leader = lan.masters().front();
    const auto other = leader == 0 ? 1U : 0U;
    const auto failures = [&] {
        return std::ranges::count_if(lan.reports(), [](const auto& entry) {
            return std::holds_alternative<SlaveUnmeasured>(entry.second);
        });
    };
    for (int round = 1; round <= 4; ++round) {
        lan.block_icmp(other);
        ASSERT_TRUE(lan.run_until([&] { return failures() == round; }, 70s));
        lan.block_icmp(other, false);
        lan.run_for(70s);
    }
    for (const auto& [host, report] : lan.reports())
        EXPECT_FALSE(std::holds_alternative<SlaveForgotten>(report));
    EXPECT_EQ(lan.node(leader).standings().front().slaves, 3U);
}

TEST(KnownDefects, b04_b09_one_clock_a_few_seconds_off_does_not_move_the_average) {
    std::vector<Interval> clocks(4, Interval::around(0ms, 10ms));
    clocks.push_back(Interval::around(5s, 10ms)); // the historic median is +90 ms
    EXPECT_EQ(network_time(clocks)->offset, 0ms);
    const std::vector<Interval> two{Interval::around(0ms, 10ms), Interval::around(1s, 10ms)};
    EXPECT_FALSE(network_time(two)) << "4.3BSD: 500 ms";
}

TEST(KnownDefects, b06_masterup_heals_a_slave_that_found_no_master) {
    DrivenNode node{{.name = "me"_host, .eligible = false}};
    node.pass(60s);
    EXPECT_EQ(node.node().standings().front().master, std::nullopt);
    node.hear(message_from("peer", masterup));
    EXPECT_EQ(node.node().standings().front().master, "peer"_host);
}

TEST(KnownDefects, b07_a_repeated_setdatereq_is_answered_again) {
    DrivenNode node = master();
    node.hear(message_from("peer", slaveup));
    for (int round = 0; round < 8; ++round) node.go_a_round();
    Message wish = message_from("peer", setdatereq, 50);
    wish.time = to_time_of_day(node.now().wall + 1h);
    node.hear(wish);
    node.hear(wish);
    EXPECT_EQ(std::ranges::count(node.sent_to(DrivenNode::peer), (Message{dateack, 50, "me"_host})), 2);
    EXPECT_THAT(reports<DateChanged>(node), testing::SizeIs(1));
}

TEST(KnownDefects, b10_names_beyond_ascii_are_rejected) {
    DrivenNode node = master();
    auto bytes = encode(message_from("peer", masterreq));
    bytes[name_offset] = std::byte{0xff};
    node.hear(bytes);
    EXPECT_THAT(node.sent(), IsEmpty());
    ASSERT_THAT(reports<Rejected>(node), testing::SizeIs(1));
    EXPECT_EQ(reports<Rejected>(node)[0].reason, Malformed::bad_name);
}

TEST(KnownDefects, b11_a_slave_is_reached_where_it_was_heard_last) {
    DrivenNode node = master();
    node.hear(message_from("peer", slaveup));
    const Address moved{0x0a4d0009, timed_port};
    node.hear(message_from("peer", slaveup), moved);
    node.forget();
    node.pass(10s);
    EXPECT_THAT(node.sent_to(DrivenNode::peer), IsEmpty());
    EXPECT_THAT(performed<Probe>(node), Contains(testing::Field(&Probe::ip, moved.ip)));
}

TEST(KnownDefects, b12_a_forwarded_loop_enlists_no_host) {
    DrivenNode node = master();
    Message probe = message_from("origin", loop);
    probe.hops = 4;
    node.hear(probe);
    EXPECT_THAT(reports<SlaveJoined>(node), IsEmpty());
    EXPECT_EQ(node.node().standings().front().slaves, 0U);
}

TEST(KnownDefects, b14_a_step_of_the_clock_neither_fires_nor_stalls_a_timer) {
    for (const Duration jump : {Duration{1h}, Duration{-1h}}) {
        VirtualLan lan{4};
        for (int host = 0; host < 3; ++host) lan.add_host(0s, 0_ppm);
        lan.run_for(20s);
        const auto leader = lan.masters();
        for (std::size_t host = 0; host < 3; ++host) lan.step_clock(host, jump);
        lan.run_for(30s);
        EXPECT_EQ(lan.masters(), leader) << "no election";
        EXPECT_TRUE(lan.settled());
    }
}

TEST(KnownDefects, b15_a_dead_slave_delays_no_other_host) {
    VirtualLan lan{5};
    for (int host = 0; host < 6; ++host) lan.add_host(0s, Frequency{(host - 3) * 10'000'000});
    lan.run_for(20s);
    const auto leader = lan.masters().front();
    for (std::size_t host = 0, killed = 0; killed < 2; ++host) {
        if (host == leader) continue;
        lan.kill(host);
        lan.block_icmp(host);
        ++killed;
    }
    for (int second = 0; second < 30; ++second) {
        lan.run_for(1s);
        ASSERT_LT(lan.worst_pair(), 100us) << second << " s after";
    }
}

TEST(KnownDefects, b17_a_short_datagram_is_not_read_over_an_older_one) {
    DrivenNode node = master();
    node.hear(message_from("peer", slaveup));
    node.forget();
    const auto bytes = encode(message_from("peer", masterreq));
    node.hear(std::span{bytes}.first(20));
    EXPECT_THAT(node.sent(), IsEmpty());
    EXPECT_EQ(reports<Rejected>(node).at(0).reason, Malformed::too_short);
}

TEST(KnownDefects, b18_any_number_is_taken_where_historic_ones_send_leftovers) {
    for (const std::uint16_t number : std::initializer_list<std::uint16_t>{0, 1, 40'000, 65'535}) {
        DrivenNode node = slave_of_peer();
        const Address tool{0x0a4d0005, 1023};
        node.hear(message_from("asker", msite, number), tool);
        EXPECT_THAT(types(node.broadcast()), ElementsAre(msitereq));
        node.hear(message_from("tool", test, number), tool);
        EXPECT_THAT(types(node.broadcast()), Contains(election));
    }
}

TEST(KnownDefects, b19_a_second_host_of_our_name_is_reported) {
    DrivenNode node = slave_of_peer();
    node.hear(message_from("me", slaveup));
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::own_name));
}

TEST(KnownDefects, b20_setdate_at_a_slave_is_acknowledged_at_once) {
    DrivenNode node = slave_of_peer();
    const Address tool{DrivenNode::first.address, 1023};
    Message wish = message_from("me", setdate, 3);
    wish.time = to_time_of_day(node.now().wall + 1h);
    node.hear(wish, tool);
    EXPECT_THAT(node.sent_to(tool), ElementsAre(Message{ack, 3, "me"_host}));
}

TEST(KnownDefects,
     b21_a_host_that_answers_no_timestamps_is_reported_forgotten_and_told_the_time_when_it_is_back) {
    VirtualLan lan{6};
    lan.add_host(0s, 0_ppm);
    lan.run_for(10s);
    const auto mute = lan.add_host(3s, 0_ppm);
    lan.block_icmp(mute);
    lan.run_for(4min);
    EXPECT_LT(std::chrono::abs(lan.error(mute)), 20ms) << "SETTIME, at least";
    std::size_t unmeasured = 0, forgotten = 0;
    for (const auto& [host, report] : lan.reports()) {
        const auto* how = std::get_if<SlaveUnmeasured>(&report);
        if (how != nullptr && how->quality == Quality::no_answer) ++unmeasured;
        if (std::holds_alternative<SlaveForgotten>(report)) ++forgotten;
    }
    EXPECT_GE(unmeasured, 3U);
    EXPECT_GE(forgotten, 1U);
}

TEST(KnownDefects, b22_2038_has_no_effect) {
    const WallTime before_2038{std::chrono::seconds{(std::int64_t{1} << 31) - 10}};
    DrivenNode node{me, {DrivenNode::first}, before_2038};
    node.hear(message_from("peer", masterup));
    Message told = message_from("peer", settime, 2);
    told.time = to_time_of_day(before_2038 + 60s); // beyond 2^31 s
    node.hear(told);
    EXPECT_THAT(steps(node), ElementsAre(60s));
}

TEST(KnownDefects, b24_a_master_that_finds_another_on_a_second_network_becomes_its_slave_there) {
    DrivenNode node{me, {DrivenNode::first, DrivenNode::second}};
    node.pass(10s);
    ASSERT_EQ(node.role(0), Role::master);
    ASSERT_EQ(node.role(1), Role::master);
    const Address rival{0x0a4e0002, timed_port};
    for (int second = 0; second < 10; ++second) {
        node.hear(message_from("aaa", loop), rival, DrivenNode::second.id);
        if (second == 2) {
            node.hear(message_from("aaa", quit), rival, DrivenNode::second.id);
            const auto question = node.sent_to(rival).back(); // asks whether the rival is master
            ASSERT_EQ(question.type, resolve);
            node.hear(message_from("aaa", masterack, question.sequence), rival, DrivenNode::second.id);
        }
        node.pass(1s);
    }
    EXPECT_EQ(node.role(0), Role::master);
    EXPECT_EQ(node.role(1), Role::slave);
    node.forget();
    Message correction = message_from("aaa", adjtime, 60);
    correction.time = to_amount(7ms);
    node.hear(correction, rival, DrivenNode::second.id);
    EXPECT_THAT(node.sent_to(rival), Contains(Message{ack, 60, "me"_host}));
    EXPECT_EQ(reports<ClockCorrected>(node).at(0).amount, 7ms) << "it was acknowledged and ignored";
}

TEST(KnownDefects, b25_a_local_tool_is_served_from_any_network) {
    DrivenNode node = slave_of_peer();
    const Address loopback{0x7f000001, 1023};
    node.hear(message_from("me", msite, 8), loopback, NetworkId{99});
    EXPECT_THAT(types(node.broadcast()), ElementsAre(msitereq));
    node.hear(message_from("me", traceon, 9), loopback, NetworkId{99});
    EXPECT_THAT(node.sent_to(loopback), Contains(Message{ack, 9, "me"_host}));
}

}
}
