// The system's answers to clock actions: only successful ones count and are reported.
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
using testing::SizeIs;
using enum MessageType;

const Node::Options me{"me"_host};
constexpr Address tool{DrivenNode::first.address, 1023};

Message correction(MessageType type, TimeWords time, std::uint16_t sequence) {
    Message message = message_from("peer", type, sequence);
    message.time = time;
    return message;
}

DrivenNode new_slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", masterup));
    node.pass(200ms);
    node.forget();
    return node;
}

DrivenNode master_of_peer() {
    DrivenNode node{me};
    node.pass(10s);
    node.hear(message_from("peer", slaveup));
    node.pass(1s);
    node.forget();
    return node;
}

Message wanted_date(const DrivenNode& node, Duration ahead) {
    Message message = message_from("me", setdate, 9);
    message.time = to_time_of_day(node.now().wall + ahead);
    return message;
}

TEST(ClockResult, C10_a_date_that_the_system_cannot_represent_is_not_distributed) {
    auto node = master_of_peer();
    node.clock_answers(ClockAnswer::impossible);
    node.hear(wanted_date(node, -24h * 365 * 40), tool);
    EXPECT_THAT(node.sent_to(tool), IsEmpty()) << "acknowledged before it was done";
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(settime)));
    EXPECT_THAT(reports<ClockCorrected>(node), IsEmpty());
    ASSERT_THAT(reports<DateRefused>(node), SizeIs(1));
    EXPECT_EQ(reports<DateRefused>(node).front().reason, Refusal::impossible);
    EXPECT_EQ(node.role(), Role::master) << "other dates can be set";
}

TEST(ClockResult, C10_who_asked_for_a_date_is_answered_when_the_clock_shows_it) {
    auto node = master_of_peer();
    node.hear(wanted_date(node, 1h), tool);
    EXPECT_THAT(types(node.sent_to(tool)), ElementsAre(dateack));
    const auto told = node.sent_to(DrivenNode::peer);
    ASSERT_THAT(types(told), Contains(settime));
    EXPECT_EQ(told.back().time, to_time_of_day(node.now().wall));
}

TEST(ClockResult, C10_a_step_that_was_refused_leaves_a_host_as_it_was) {
    auto node = new_slave_of_peer();
    node.clock_answers(ClockAnswer::impossible);
    node.hear(correction(adjtime, to_amount(3s), 1));
    EXPECT_TRUE(node.node().discipline().joining());
    EXPECT_EQ(node.node().discipline().last_correction(), std::nullopt);
    EXPECT_THAT(reports<ClockCorrected>(node), IsEmpty());
    ASSERT_THAT(reports<CorrectionRefused>(node), SizeIs(1));
    EXPECT_EQ(reports<CorrectionRefused>(node).front().reason, Refusal::impossible);
}

TEST(ClockResult, C10_times_that_are_told_again_are_right_though_our_own_step_was_refused) {
    DrivenNode node{me};
    node.pass(10s);
    node.hear(message_from("peer", slaveup)); // SETTIME is retransmitted until it is acknowledged
    node.clock_answers(ClockAnswer::impossible);
    node.hear(wanted_date(node, 1h), tool);
    node.forget();
    node.pass(400ms);
    const auto told = node.sent_to(DrivenNode::peer);
    ASSERT_THAT(types(told), Contains(settime));
    const auto offset = time_of_day(told.back().time, node.now().wall) - node.now().wall;
    EXPECT_LT(std::chrono::abs(offset), 1s);
}

TEST(ClockResult, A12_a_slave_that_may_not_set_its_clock_reports_it_once_and_does_not_follow) {
    auto node = new_slave_of_peer();
    node.clock_answers(ClockAnswer::denied);
    node.hear(correction(adjtime, to_amount(300ms), 2));
    ASSERT_THAT(reports<ClockControl>(node), SizeIs(1));
    EXPECT_FALSE(reports<ClockControl>(node).front().works);
    node.forget();

    node.hear(correction(adjtime, to_amount(300ms), 3));
    node.hear(message_from("peer", masterup));
    node.hear(message_from("candidate", election), {0x0a4d0003, timed_port});
    node.pass(5s);
    EXPECT_THAT(node.sent_to(DrivenNode::peer), IsEmpty()) << "an acknowledgement would count as success";
    EXPECT_THAT(node.sent_to({0x0a4d0003, timed_port}), IsEmpty());
    EXPECT_THAT(reports<ClockControl>(node), IsEmpty()) << "once is enough";
    EXPECT_EQ(ignored(node).front(), Ignored::cannot_set_clock);
}

TEST(ClockResult, A12_the_clock_is_tried_again_at_once_and_often) {
    auto node = new_slave_of_peer();
    node.clock_answers(ClockAnswer::denied);
    node.hear(correction(adjtime, to_amount(300ms), 2));
    node.forget();
    node.pass(0ms);
    EXPECT_THAT(performed<SetFrequency>(node), SizeIs(1));
    node.pass(2s);
    EXPECT_THAT(performed<SetFrequency>(node), SizeIs(testing::Ge(8U)));
}

TEST(ClockResult, A12_a_slave_that_may_set_its_clock_again_joins_again) {
    auto node = new_slave_of_peer();
    node.clock_answers(ClockAnswer::denied);
    node.hear(correction(adjtime, to_amount(300ms), 2));
    node.pass(10s);
    node.forget();
    node.clock_answers(ClockAnswer::done);
    node.hear(message_from("peer", masterup)); // it is alive
    node.pass(5s);
    ASSERT_THAT(reports<ClockControl>(node), SizeIs(1));
    EXPECT_TRUE(reports<ClockControl>(node).front().works);
    EXPECT_TRUE(node.node().discipline().joining());
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(slaveup));
}

TEST(ClockResult, A12_a_master_that_may_not_set_its_clock_resigns_and_does_not_stand) {
    auto node = master_of_peer();
    node.clock_answers(ClockAnswer::denied);
    node.hear(wanted_date(node, 1h), tool);
    EXPECT_EQ(node.role(), Role::slave);
    EXPECT_THAT(reports<RoleChanged>(node), SizeIs(1));
    EXPECT_EQ(reports<RoleChanged>(node).front().reason, RoleReason::cannot_set_clock);
    EXPECT_EQ(reports<DateRefused>(node).front().reason, Refusal::cannot_set_clock);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(test)) << "a slave should stand at once";
    node.pass(60s);
    EXPECT_EQ(node.role(), Role::slave);
    node.hear(message_from("peer", test));
    node.pass(5s);
    EXPECT_NE(node.role(), Role::candidate);
}

TEST(ClockResult, A12_others_keep_their_time_while_a_master_cannot_set_its_clock) {
    VirtualLan lan{5};
    for (int host = 0; host < 4; ++host) lan.add_host(host * 50ms, Frequency{host * 20'000'000});
    lan.run_for(60s);
    const auto denied = lan.masters().front();
    lan.deny_clock(denied);
    lan.run_for(10s);
    ASSERT_THAT(lan.masters(), SizeIs(1));
    EXPECT_NE(lan.masters().front(), denied);
    lan.step_clock(denied, 500ms); // no host must follow this step
    lan.run_for(60s);
    Duration low = Duration::max();
    Duration high = Duration::min();
    for (std::size_t host = 0; host < 4; ++host) {
        if (host == denied) continue;
        low = std::min(low, lan.error(host));
        high = std::max(high, lan.error(host));
    }
    EXPECT_LT(high - low, 200us);
    lan.deny_clock(denied, false);
    lan.run_for(30s);
    EXPECT_LT(lan.worst_pair(), 1ms) << "it takes part again";
}

}
}
