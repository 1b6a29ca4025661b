// Which hosts may set the date of all hosts, and how far; refused dates change no clock.
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using enum MessageType;

constexpr Address tool{DrivenNode::first.address, 1023};
constexpr Address stranger{0x0a4d0009, timed_port};
constexpr Address other{0x0a4d0003, timed_port};

DrivenNode master_of_peer(Node::Options options = {"me"_host}, int rounds = 8) {
    DrivenNode node{options};
    node.pass(10s);
    node.hear(message_from("peer", slaveup));
    for (int round = 0; round < rounds; ++round) node.go_a_round();
    node.forget();
    return node;
}

DrivenNode slave_of_peer(const Node::Options& options = {"me"_host}) {
    DrivenNode node{options};
    node.hear(message_from("peer", masterup));
    node.hear(message_from("peer", adjtime, 1));
    node.pass(7500ms);
    node.hear(
        message_from("peer", adjtime, 2)); // alive, but it announces itself rarely, like a historic master
    node.pass(1s);
    node.forget();
    return node;
}

Message wish(const char* name, MessageType type, const DrivenNode& node, Duration ahead,
             std::uint16_t sequence = 9) {
    Message message = message_from(name, type, sequence);
    message.time = to_time_of_day(node.now().wall + ahead);
    return message;
}

Message adjustment(Duration amount, std::uint16_t sequence) {
    Message message = message_from("peer", adjtime, sequence);
    message.time = to_amount(amount);
    return message;
}

/// A correction from the master, which a measurement of the master's clock confirms.
void correct(DrivenNode& node, Duration amount, std::uint16_t sequence) {
    node.hear(adjustment(amount, sequence));
    const auto probes = performed<Probe>(node);
    if (!probes.empty()) node.finish(probes.back().id, Interval::around(amount, 10us));
}

// ---- dates from the network

TEST(DateAdmission, a_slave_that_has_been_in_step_for_some_rounds_sets_the_date) {
    auto node = master_of_peer();
    node.hear(wish("peer", setdatereq, node, 1h));
    EXPECT_THAT(steps(node), SizeIs(1));
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(dateack));
}

TEST(DateAdmission, A2_a_host_that_has_only_said_that_it_is_a_slave_does_not_set_the_date) {
    auto node = master_of_peer();
    node.hear(message_from("anybody", slaveup), stranger);
    node.hear(wish("anybody", setdatereq, node, 1h), stranger);
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::unproven_slave));
    EXPECT_THAT(types(node.sent_to(stranger)), Not(Contains(dateack)));
}

TEST(DateAdmission, A2_a_slave_sets_the_date_from_the_address_where_it_was_measured_only) {
    auto node = master_of_peer();
    node.hear(wish("peer", setdatereq, node, 1h), stranger);
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::unproven_slave));
}

TEST(DateAdmission, A2_a_slave_that_has_moved_is_measured_again_before_it_sets_the_date) {
    auto node = master_of_peer();
    node.hear(message_from("peer", slaveup), stranger);
    node.forget();
    node.hear(wish("peer", setdatereq, node, 1h), stranger);
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::unproven_slave));
}

TEST(DateAdmission, A2_a_slave_sets_the_date_once_a_minute_at_most) {
    auto node = master_of_peer();
    node.hear(wish("peer", setdatereq, node, 1h, 9));
    for (int round = 0; round < 12; ++round) node.go_a_round();
    node.forget();
    node.hear(wish("peer", setdatereq, node, 1h, 10));
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::too_soon));
}

DrivenNode master_of_two() {
    DrivenNode node{{"me"_host}};
    node.pass(10s);
    node.hear(message_from("peer", slaveup));
    node.hear(message_from("other", slaveup), other);
    for (int round = 0; round < 8; ++round) node.go_a_round();
    node.forget();
    return node;
}

TEST(DateAdmission, A2_dates_asked_for_in_the_names_of_several_slaves_move_the_network_once_a_minute) {
    auto node = master_of_two();
    node.hear(wish("peer", setdatereq, node, 1h));
    node.hear(wish("other", setdatereq, node, -1h), other);
    EXPECT_THAT(steps(node), ElementsAre(1h));
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::too_soon));
    EXPECT_THAT(types(node.sent_to(other)), Not(Contains(dateack)));
}

TEST(DateAdmission, A2_a_master_that_has_lost_its_slaves_meanwhile_keeps_the_minute) {
    auto node = master_of_two();
    node.hear(wish("peer", setdatereq, node, 1h));
    node.give_name("renamed"_host); // it searches again, and has lost its slaves
    node.pass(10s);
    node.hear(message_from("other", slaveup), other);
    for (int round = 0; round < 8; ++round) node.go_a_round();
    node.forget();
    node.hear(wish("other", setdatereq, node, -1h), other);
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::too_soon));
}

TEST(DateAdmission, A2_a_repeated_question_is_answered_within_the_minute) {
    auto node = master_of_two();
    node.hear(wish("peer", setdatereq, node, 1h));
    node.hear(wish("other", setdatereq, node, -1h), other);
    node.pass(2s);
    node.forget();
    node.hear(wish("peer", setdatereq, node, 0h));
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(dateack));
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), IsEmpty());
}

TEST(DateAdmission, A2_after_the_minute_another_slave_sets_the_date) {
    auto node = master_of_two();
    node.hear(wish("peer", setdatereq, node, 1h));
    for (int round = 0; round < 61; ++round) node.go_a_round();
    node.hear(wish("other", setdatereq, node, -1h), other);
    EXPECT_THAT(steps(node), ElementsAre(-1h));
}

TEST(DateAdmission, A2_dates_from_the_network_can_be_refused_altogether) {
    auto node = master_of_peer({.name = "me"_host, .network_dates = false});
    node.hear(wish("peer", setdatereq, node, 1h));
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::network_dates_off));
    node.hear(wish("me", setdate, node, 1h), tool);
    EXPECT_THAT(steps(node), SizeIs(1)) << "a person on this host may yet";
}

// ---- panic threshold

TEST(PanicThreshold, U9_a_date_beyond_it_is_refused_before_any_clock_moves) {
    auto node = master_of_peer({.name = "me"_host, .discipline = {.panic = 10s}});
    node.hear(wish("me", setdate, node, 1h), tool);
    node.hear(wish("peer", setdatereq, node, 1h));
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(node.sent_to(tool), IsEmpty());
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(settime)));
    ASSERT_THAT(reports<DateRefused>(node), SizeIs(2));
    EXPECT_EQ(reports<DateRefused>(node).front().reason, Refusal::panic_threshold);
}

TEST(PanicThreshold, U9_a_slave_does_not_forward_such_a_date) {
    auto node = slave_of_peer({.name = "me"_host, .discipline = {.panic = 10s}});
    node.hear(wish("me", setdate, node, 1h), tool);
    EXPECT_THAT(types(node.broadcast()), Not(Contains(setdatereq)));
    EXPECT_THAT(reports<DateRefused>(node), SizeIs(1));
}

TEST(PanicThreshold, A10_counts_what_was_moved_within_an_hour) {
    auto node = slave_of_peer({.name = "me"_host, .discipline = {.panic = 1s}});
    correct(node, 900ms, 5);
    node.pass(10s);
    correct(node, 900ms, 3);
    EXPECT_THAT(steps(node), ElementsAre(900ms));
    EXPECT_THAT(reports<CorrectionRefused>(node), SizeIs(1));
    node.pass(10s);
    correct(node, -900ms, 4);
    EXPECT_THAT(steps(node), ElementsAre(900ms, -900ms)) << "back to where it was";
}

TEST(PanicThreshold, A10_forgets_what_was_moved_an_hour_ago) {
    auto node = slave_of_peer({.name = "me"_host, .discipline = {.panic = 1s}});
    correct(node, 900ms, 5);
    for (std::uint16_t minute = 0; minute < 61; ++minute) {
        node.pass(1min);
        node.hear(adjustment({}, static_cast<std::uint16_t>(minute + 10)));
    }
    correct(node, 900ms, 3);
    EXPECT_THAT(steps(node), ElementsAre(900ms, 900ms));
}

TEST(PanicThreshold, A10_does_not_count_how_a_host_joined) {
    DrivenNode node{{.name = "me"_host, .discipline = {.panic = 1s}}};
    node.hear(message_from("peer", masterup));
    node.hear(adjustment(5s, 1));
    node.pass(3s);
    correct(node, 200ms, 2);
    EXPECT_THAT(steps(node), ElementsAre(5s, 200ms));
}

// ---- a clock that another program disciplines

const Node::Options dictator{.name = "me"_host, .trusted = {"me"_host}};

TEST(DisciplinedByAnother, C11_a_date_is_refused_with_a_reason_and_the_clock_never_touched) {
    auto node = master_of_peer(dictator, 0);
    node.hear(wish("me", setdate, node, 1h), tool);
    ASSERT_THAT(reports<DateRefused>(node), SizeIs(1));
    EXPECT_EQ(reports<DateRefused>(node).front().reason, Refusal::clock_disciplined_by_another);
    for (const auto& action : node.done()) EXPECT_EQ(clock_action(action), std::nullopt);
}

TEST(DisciplinedByAnother, U13_a_clock_that_is_not_synchronised_is_not_served) {
    DrivenNode node{dictator};
    node.judge_reference(false);
    node.hear(message_from("peer", masterup));
    node.hear(message_from("peer", election));
    node.pass(60s);
    EXPECT_EQ(node.role(), Role::slave);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(quit)))
        << "a host that cannot lead sends no QUIT";
    EXPECT_THAT(types(node.broadcast()), Not(Contains(election)));
    node.judge_reference(true);
    node.pass(10s);
    EXPECT_EQ(node.role(), Role::master);
}

TEST(DisciplinedByAnother, U13_a_master_whose_clock_is_no_longer_synchronised_resigns) {
    auto node = master_of_peer(dictator, 0);
    ASSERT_EQ(node.role(), Role::master);
    node.judge_reference(false);
    EXPECT_EQ(node.role(), Role::slave);
    EXPECT_EQ(reports<RoleChanged>(node).back().reason, RoleReason::unsynchronised);
}

// ---- duplicates

TEST(Duplicates, C17_the_first_correction_of_another_master_is_none_whatever_its_number) {
    auto node = slave_of_peer();
    node.hear(adjustment(1ms, 77));
    node.forget();
    Message same_number = adjustment(1ms, 77);
    same_number.name = "another"_host;
    node.hear(message_from("another", masterup), stranger);
    node.hear(same_number, stranger);
    EXPECT_THAT(ignored(node), IsEmpty());
}

}
}
