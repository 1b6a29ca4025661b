// A master that cannot receive, correct or measure does not stay master.
#include "proto/wire/announcement.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace timed {
namespace {

using sim::VirtualLan;

bool settle(VirtualLan& lan) {
    return lan.run_until([&] { return lan.settled(); }, 10s);
}

// ---- a master that receives nothing

TEST(ADeafMaster, U7_is_abandoned_by_all_within_a_minute_and_a_half) {
    VirtualLan lan{4};
    lan.add_host(0s, 0_ppm);
    lan.lose_one_way(0, VirtualLan::first_network, 0, 1);
    ASSERT_TRUE(lan.run_until([&] { return lan.role(0) == Role::master; }, 10s));
    for (const auto offset : {-1400ms, 300ms, 900ms}) lan.add_host(offset, 10_ppm);
    lan.run_for(90s);
    const auto masters = lan.masters();
    ASSERT_EQ(masters.size(), 2U) << "itself, and another";
    const auto leader = lan.node(masters.back()).name();
    for (const std::size_t host : {1U, 2U, 3U}) EXPECT_EQ(lan.standing(host).master, leader);
    const auto error = [&](std::size_t host) { return std::chrono::abs(lan.error(host) - lan.error(1)); };
    EXPECT_LT(error(2), 1ms);
    EXPECT_LT(error(3), 1ms);

    const auto before = lan.sent().size();
    lan.run_for(5min);
    EXPECT_EQ(lan.masters(), masters) << "the masters stay";
    EXPECT_LT(lan.sent().size() - before, 5U * 60 * 10) << "without conflicts";

    lan.lose_one_way(0, VirtualLan::first_network, 0, 0);
    ASSERT_TRUE(settle(lan)) << "when it can receive, one of the two resigns";
}

TEST(ADeafMaster, U7_that_comes_later_attracts_no_slave) {
    VirtualLan lan{5};
    for (const auto offset : {-1400ms, 300ms, 900ms}) lan.add_host(offset, 10_ppm);
    ASSERT_TRUE(settle(lan));
    lan.run_for(10s);
    const auto leader = lan.node(lan.masters().front()).name();
    const auto deaf = lan.add_host({"a-deaf-one"_host}, 1s, 0_ppm, {VirtualLan::first_network}, false);
    lan.lose_one_way(deaf, VirtualLan::first_network, 0, 1);
    lan.start(deaf);
    for (int i = 0; i < 60; ++i) {
        lan.run_for(1s);
        for (const std::size_t host : {0U, 1U, 2U}) ASSERT_EQ(lan.standing(host).master, leader);
    }
}

TEST(ADeafMaster, U7_loses_a_newcomer_within_seconds_to_one_that_corrects) {
    DrivenNode slave{{"me"_host}};
    const Address deaf{0x0a4d0009, timed_port};
    slave.hear(announcement("deaf"_host, 1), deaf);
    for (int i = 0; i < 12; ++i) {
        slave.hear(announcement("deaf"_host, 1), deaf);
        slave.pass(500ms);
        slave.hear(announcement("peer"_host, 1));
        slave.pass(500ms);
    }
    EXPECT_EQ(slave.node().standings().front().master, "peer"_host);
}

TEST(AFalseMaster, A17_is_abandoned_within_a_minute_though_it_sends_absurd_corrections) {
    DrivenNode slave{{"me"_host}};
    const Address other{0x0a4d0009, timed_port};
    const Message absurd{MessageType::adjtime, 7, "false"_host, to_amount(25h)};
    for (int second = 0; second < 61; ++second) {
        slave.hear(announcement("false"_host, 1), other);
        slave.hear(absurd, other);
        slave.pass(1s);
    }
    EXPECT_NE(slave.role(), Role::slave);
}

// ---- a master whose probes are not answered

TEST(ABlindMaster, U8_resigns_in_favour_of_a_slave_that_can_measure) {
    DrivenNode master{{"me"_host}};
    master.pass(6s);
    ASSERT_EQ(master.role(), Role::master);
    const auto fail_all = [&] {
        for (const auto& probe : performed<Probe>(master)) master.fail(probe.id);
    };
    master.hear(message_from("peer", MessageType::slaveup));
    for (int second = 0; second < 40 && master.role() == Role::master; ++second) {
        master.forget();
        master.pass(1s);
        fail_all();
        if (second % 10 == 0) master.hear(message_from("peer", MessageType::slaveup));
    }
    EXPECT_EQ(master.role(), Role::slave);
    EXPECT_EQ(std::ranges::count(master.sent_to(DrivenNode::peer), MessageType::test, &Message::type), 1);
}

TEST(ABlindMaster, U8_stays_where_it_has_no_slaves_left) {
    DrivenNode master{{"me"_host}};
    master.pass(6s);
    master.hear(message_from("peer", MessageType::slaveup));
    for (int second = 0; second < 60; ++second) {
        master.forget();
        master.pass(1s);
        for (const auto& probe : performed<Probe>(master)) master.fail(probe.id);
    }
    EXPECT_EQ(master.role(), Role::master);
}

}
}
