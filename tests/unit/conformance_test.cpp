// The observable behaviour of a TSP daemon: the fourteen points of the conformance list (the protocol's
// description, appendix B), one test each, with its number.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

using sim::VirtualLan;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Node::Options me{"me"_host};
const Node::Options me_slave_only{.name = "me"_host, .eligible = false};

DrivenNode master_with_one_slave() {
    DrivenNode node{me};
    node.pass(10s);
    node.hear(message_from("peer", MessageType::slaveup));
    node.hear(message_from("peer", MessageType::ack, node.sent_to(DrivenNode::peer).back().sequence));
    node.pass(100ms);
    node.forget();
    return node;
}

DrivenNode slave_of_peer(const Node::Options& options = me,
                         std::vector<Network> networks = {DrivenNode::first}) {
    DrivenNode node{options, std::move(networks)};
    node.hear(message_from("peer", MessageType::masterup));
    node.hear(message_from("peer", MessageType::adjtime, 1));
    node.pass(200ms);
    node.forget();
    return node;
}

std::vector<Duration> slews(const DrivenNode& node) {
    std::vector<Duration> found;
    for (const auto& slew : performed<Slew>(node)) found.push_back(slew.amount);
    return found;
}

TEST(Conformance,
     b01_a_master_answers_masterreq_before_anything_else_with_its_number_to_the_port_it_came_from) {
    DrivenNode node = master_with_one_slave();
    const Address asker{0x0a4d0005, 4000};
    node.hear(message_from("asker", MessageType::masterreq, 4711), asker);
    ASSERT_THAT(node.sent(), SizeIs(1));
    EXPECT_EQ(node.sent()[0].what.to, asker);
    EXPECT_EQ(node.sent()[0].what.message(), (Message{MessageType::masterack, 4711, "me"_host}));
}

TEST(Conformance, b02_a_slave_acknowledges_on_its_slave_network_only_but_trace_and_quit_everywhere) {
    using enum MessageType;
    DrivenNode node = slave_of_peer(me, {DrivenNode::first, DrivenNode::second});
    const Address leader{0x0a4e0002, timed_port};
    node.hear(message_from("leader", masterup), leader, DrivenNode::second.id);
    ASSERT_EQ(node.role(1), Role::bystander);
    node.forget();
    std::uint16_t number = 100;
    for (const auto type : {adjtime, settime, accept, refuse}) {
        node.hear(message_from("peer", type, ++number));
        ASSERT_THAT(node.sent_to(DrivenNode::peer), ElementsAre(Message{ack, number, "me"_host}))
            << to_string(type);
        node.hear(message_from("leader", type, number), leader, DrivenNode::second.id);
        EXPECT_THAT(node.sent_to(leader), IsEmpty()) << to_string(type);
        node.forget();
    }
    node.hear(message_from("leader", quit, 200), leader, DrivenNode::second.id);
    EXPECT_THAT(node.sent_to(leader), ElementsAre(Message{ack, 200, "me"_host}));
    const Address tool{DrivenNode::second.address, 1023};
    node.hear(message_from("me", traceon, 201), tool, DrivenNode::second.id);
    EXPECT_THAT(node.sent_to(tool), ElementsAre(Message{ack, 201, "me"_host}));
}

TEST(Conformance, b03_masterup_is_answered_by_slaveup_with_number_0_within_100_ms) {
    DrivenNode node = slave_of_peer();
    const Address other{0x0a4d0003, timed_port};
    node.hear(message_from("other", MessageType::masterup), other);
    node.pass(100ms);
    EXPECT_THAT(node.sent_to(other), ElementsAre(Message{MessageType::slaveup, 0, "me"_host}));
}

TEST(Conformance, b04_election_is_answered_once_and_reliably_by_accept_or_refuse_or_quit) {
    using enum MessageType;
    const Address candidate{0x0a4d0003, timed_port};
    const Address late_candidate{0x0a4d0004, timed_port};
    DrivenNode slave{me_slave_only};
    slave.pass(3s);
    slave.forget();
    slave.hear(message_from("anne", election), candidate);
    slave.pass(100ms);
    EXPECT_THAT(types(slave.sent_to(candidate)), ElementsAre(accept));
    slave.pass(1200ms);
    EXPECT_THAT(types(slave.sent_to(candidate)), ElementsAre(accept, accept, accept))
        << "no host acknowledged";
    slave.hear(message_from("bill", election), late_candidate);
    slave.pass(100ms);
    EXPECT_THAT(types(slave.sent_to(late_candidate)), ElementsAre(refuse));

    DrivenNode master = master_with_one_slave();
    master.hear(message_from("anne", election), candidate);
    master.pass(100ms);
    EXPECT_THAT(types(master.sent_to(candidate)), ElementsAre(quit));
}

TEST(Conformance,
     b05_a_candidate_sends_one_election_then_masterup_after_3_s_then_corrects_everybody_then_loop) {
    VirtualLan lan{1};
    for (int host = 0; host < 4; ++host) lan.add_host(Duration{host * 40ms}, 0_ppm);
    ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 10s));
    const auto master = lan.masters().front();
    lan.run_for(12s);
    std::vector<Instant> elections, masterups, loops;
    std::set<Address> corrected;
    for (const auto& sent : lan.sent()) {
        if (sent.from != master) continue;
        const auto type = sent.what.message().type;
        if (type == MessageType::election) elections.push_back(sent.when);
        if (type == MessageType::masterup) masterups.push_back(sent.when);
        if (type == MessageType::loop && sent.what.message().hops == most_hops) loops.push_back(sent.when);
        const bool corrects = type == MessageType::adjtime || type == MessageType::settime;
        if (corrects && sent.when <= masterups.at(0) + 3s) corrected.insert(*sent.what.to);
    }
    ASSERT_THAT(elections, SizeIs(1));
    ASSERT_THAT(masterups, SizeIs(1));
    EXPECT_EQ(masterups[0] - elections[0], 3s);
    EXPECT_THAT(corrected, SizeIs(3)) << "all hosts that answered";
    EXPECT_THAT(loops, testing::Not(IsEmpty()));
}

TEST(Conformance, b06_a_new_slave_is_told_settime_first_and_adjtime_from_then_on_below_20_s) {
    for (const auto& [jump, told] :
         {std::pair{15s, MessageType::adjtime}, std::pair{-25s, MessageType::settime}}) {
        VirtualLan lan{1};
        lan.add_host(0s, 0_ppm);
        lan.run_for(10s);
        for (int host = 0; host < 3; ++host) lan.add_host(500ms, 0_ppm);
        lan.run_for(10s);
        const auto first = std::ranges::find_if(lan.sent(), [](const auto& sent) {
            return sent.what.to == VirtualLan::address_of(1) && carries_time(sent.what.message().type);
        });
        ASSERT_NE(first, lan.sent().end());
        EXPECT_EQ(first->what.message().type, MessageType::settime);
        const auto before = static_cast<std::ptrdiff_t>(lan.sent().size());
        lan.step_clock(1, jump);
        lan.run_for(70s);
        const auto next = std::find_if(lan.sent().begin() + before, lan.sent().end(), [](const auto& sent) {
            const auto message = sent.what.message();
            const bool large =
                message.type == MessageType::adjtime && std::chrono::abs(amount_of(message.time)) > 1s;
            return sent.what.to == VirtualLan::address_of(1) &&
                   (large || message.type == MessageType::settime);
        });
        ASSERT_NE(next, lan.sent().end());
        EXPECT_EQ(next->what.message().type, told) << jump.count() << " s";
    }
}

TEST(Conformance, b07_adjtime_is_what_the_slave_adds_and_negative_seconds_are_rounded_down) {
    DrivenNode slave = slave_of_peer();
    slave.hear(
        "01 01 12 34 ff ff ff ff 00 0f 40 b0 70 65 65 72 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00"_bytes);
    EXPECT_THAT(slews(slave), ElementsAre(-400us));

    VirtualLan lan{1};
    lan.add_host(0s, 0_ppm);
    lan.run_for(10s);
    for (int host = 0; host < 3; ++host) lan.add_host(0s, 0_ppm);
    lan.run_for(20s);
    const auto before = static_cast<std::ptrdiff_t>(lan.sent().size());
    lan.step_clock(1, -50ms); // behind: it must gain
    lan.run_for(70s);
    const auto told = std::find_if(lan.sent().begin() + before, lan.sent().end(), [](const auto& sent) {
        return sent.what.to == VirtualLan::address_of(1) &&
               sent.what.message().type == MessageType::adjtime &&
               std::chrono::abs(amount_of(sent.what.message().time)) > 40ms;
    });
    ASSERT_NE(told, lan.sent().end());
    EXPECT_GT(amount_of(told->what.message().time), 40ms);
}

TEST(Conformance, b08_a_repeated_correction_is_acknowledged_again_and_not_applied_again) {
    DrivenNode slave = slave_of_peer();
    Message correction = message_from("peer", MessageType::adjtime, 300);
    correction.time = to_amount(400us);
    slave.hear(correction);
    slave.hear(correction);
    const Message acknowledged{MessageType::ack, 300, "me"_host};
    EXPECT_THAT(slave.sent_to(DrivenNode::peer), ElementsAre(acknowledged, acknowledged));
    EXPECT_THAT(slews(slave), ElementsAre(400us));
}

TEST(Conformance, b09_setdate_is_answered_by_dateack_and_a_slave_passes_it_on_under_its_own_name) {
    using enum MessageType;
    const Address tool{DrivenNode::first.address, 1023};
    Message wish = message_from("me", setdate, 42);

    DrivenNode master = master_with_one_slave();
    wish.time = to_time_of_day(master.now().wall + 1h);
    master.hear(wish, tool);
    EXPECT_THAT(master.sent_to(tool), ElementsAre(Message{dateack, 42, "me"_host}));

    DrivenNode slave = slave_of_peer();
    wish.time = to_time_of_day(slave.now().wall + 1h);
    slave.hear(wish, tool);
    ASSERT_THAT(types(slave.broadcast()), ElementsAre(setdatereq));
    EXPECT_EQ(slave.broadcast()[0].name, "me"_host);
    EXPECT_EQ(slave.broadcast()[0].time, wish.time);
    slave.hear(message_from("peer", dateack, slave.broadcast()[0].sequence));
    EXPECT_EQ(slave.sent_to(tool).back(), (Message{dateack, 42, "me"_host}));
}

TEST(Conformance, b10_msite_is_answered_under_the_masters_name) {
    using enum MessageType;
    const Address asker{0x0a4d0005, 1023};
    DrivenNode master = master_with_one_slave();
    master.hear(message_from("asker", msite, 5), asker);
    EXPECT_THAT(master.sent_to(asker), ElementsAre(Message{ack, 5, "me"_host}));

    DrivenNode slave = slave_of_peer();
    slave.hear(message_from("asker", msite, 5), asker);
    ASSERT_THAT(types(slave.broadcast()), ElementsAre(msitereq));
    slave.hear(message_from("peer", ack, slave.broadcast()[0].sequence));
    EXPECT_THAT(slave.sent_to(asker), ElementsAre(Message{ack, 5, "peer"_host}));
}

TEST(Conformance, b11_loop_is_passed_on_from_slave_to_master_networks_and_ones_own_shows_a_circle) {
    using enum MessageType;
    DrivenNode gateway = slave_of_peer(me, {DrivenNode::first, DrivenNode::second});
    gateway.pass(8s); // long enough to become master of the second network; then `peer` must be heard again
    gateway.hear(message_from("peer", adjtime, 2));
    ASSERT_EQ(gateway.role(0), Role::slave);
    ASSERT_EQ(gateway.role(1), Role::master);
    gateway.forget();
    Message probe = message_from("origin", loop, 77);
    probe.hops = 9;
    gateway.hear(probe);
    Message onward = probe;
    onward.hops = 8;
    EXPECT_THAT(gateway.broadcast(DrivenNode::second.id), testing::Contains(onward));

    gateway.pass(2s);
    for (const auto& sent : gateway.broadcast(DrivenNode::second.id)) {
        if (sent.type == loop && sent.hops == most_hops && sent.name == "me"_host) probe = sent;
    }
    ASSERT_EQ(probe.name, "me"_host);
    probe.hops = 8;
    gateway.forget();
    gateway.hear(probe); // forwarded by gateways
    EXPECT_THAT(types(gateway.sent_to(DrivenNode::peer)), ElementsAre(quit)) << "the master there resigns";
}

TEST(Conformance, b12_44_to_268_bytes_are_taken_if_the_name_ends_within_and_the_version_is_known) {
    const auto answered = [](std::size_t size, std::uint8_t version, bool terminated) {
        DrivenNode node = master_with_one_slave();
        auto encoded = encode(message_from("peer", MessageType::masterreq));
        encoded[1] = static_cast<std::byte>(version);
        if (!terminated) std::fill(encoded.begin() + name_offset, encoded.end(), std::byte{'x'});
        node.hear(std::span{encoded}.first(size));
        return !node.sent_to(DrivenNode::peer).empty();
    };
    for (const std::size_t size : {44U, 76U, 268U}) EXPECT_TRUE(answered(size, 1, true)) << size;
    EXPECT_TRUE(answered(268, 0, true));
    EXPECT_FALSE(answered(43, 1, true));
    EXPECT_FALSE(answered(268, 2, true));
    EXPECT_FALSE(answered(268, 1, false));
}

TEST(Conformance, b13_unknown_types_are_not_answered) {
    for (const int type : {25, 26, 100, 255}) {
        DrivenNode node = master_with_one_slave();
        auto encoded = encode(message_from("peer", MessageType::masterreq));
        encoded[0] = static_cast<std::byte>(type);
        node.hear(encoded);
        EXPECT_THAT(node.sent(), IsEmpty()) << type;
    }
}

TEST(Conformance, b14_test_makes_a_slave_stand_or_search_and_a_master_measure_at_once) {
    using enum MessageType;
    DrivenNode slave = slave_of_peer();
    slave.hear(message_from("tool", test));
    EXPECT_THAT(types(slave.broadcast()), ElementsAre(election));

    DrivenNode never_master = slave_of_peer(me_slave_only);
    never_master.hear(message_from("tool", test));
    never_master.pass(300ms);
    EXPECT_THAT(types(never_master.broadcast()), testing::Contains(masterreq));

    VirtualLan lan{1};
    for (int host = 0; host < 3; ++host) lan.add_host(0s, 0_ppm);
    lan.run_for(10min); // the poll interval is long by now
    const auto before = lan.sent().size();
    const auto bytes = encode(message_from("tool", test));
    lan.inject(lan.masters().front(), {0x0a4d0005, 1023}, bytes);
    lan.run_for(1s);
    std::vector<Message> since;
    for (std::size_t i = before; i < lan.sent().size(); ++i) since.push_back(lan.sent()[i].what.message());
    EXPECT_EQ(std::ranges::count(types(since), adjtime), 2);
}

}
}
