// Datagrams that were queued while the host was frozen or busy: they may be outdated, or precede a step of
// the clock.
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Node::Options me{"me"_host};

/// A slave that joins: the first correction of its master needs no confirmation.
DrivenNode new_slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", MessageType::masterup));
    node.pass(6500ms);
    node.forget();
    return node;
}

DrivenNode slave_of_peer() {
    DrivenNode node{me};
    node.hear(message_from("peer", MessageType::masterup));
    node.hear(message_from("peer", MessageType::adjtime, 1));
    node.pass(7500ms);
    node.hear(message_from("peer", MessageType::adjtime,
                           10)); // alive, but it announces itself rarely, like a historic master
    node.pass(1s);
    node.forget();
    return node;
}

Message settime(WallTime told, std::uint16_t sequence) {
    Message message = message_from("peer", MessageType::settime, sequence);
    message.time = to_time_of_day(told);
    return message;
}

Message adjtime(Duration amount, std::uint16_t sequence) {
    Message message = message_from("peer", MessageType::adjtime, sequence);
    message.time = to_amount(amount);
    return message;
}

TEST(WaitingDatagrams, C3_two_times_of_day_that_wait_in_the_socket_step_a_frozen_host_once) {
    auto node = new_slave_of_peer();
    const WallTime truth = node.now().wall + 1h;
    node.hear_late(settime(truth - 6s, 2), 6s);
    node.hear_late(settime(truth - 2s, 3), 2s);
    EXPECT_THAT(steps(node), ElementsAre(1h)) << "the second stamp is of before the step";
}

TEST(WaitingDatagrams, C3_a_correction_measured_before_a_step_is_not_made_after_it) {
    auto node = new_slave_of_peer();
    node.hear_late(adjtime(200ms, 2), 6s);
    node.hear_late(adjtime(200ms, 3), 2s);
    EXPECT_THAT(steps(node), ElementsAre(200ms));
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::outdated));
}

TEST(WaitingDatagrams, C3_a_correction_measured_after_the_step_is_made) {
    auto node = new_slave_of_peer();
    node.hear(adjtime(200ms, 2));
    node.pass(1s);
    node.forget();
    node.hear_late(adjtime(100us, 3), 500ms);
    EXPECT_THAT(ignored(node), IsEmpty());
    EXPECT_TRUE(std::ranges::any_of(
        node.done(), [](const Action& action) { return std::holds_alternative<Slew>(action); }));
}

TEST(WaitingDatagrams, C3_what_has_waited_longer_than_any_exchange_lasts_is_ignored_with_a_reason) {
    auto node = slave_of_peer();
    node.pass(20s);
    node.forget();
    node.hear_late(settime(node.now().wall + 1h, 2), 31s);
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::outdated));
}

}
}
