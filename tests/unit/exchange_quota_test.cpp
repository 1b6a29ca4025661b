// The number of outstanding messages is bounded for each host, for each type and in total, whatever other
// hosts send.
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

// The sequence that once blocked the daemon: a false master's MASTERUP four times a second, and MASTERACKs of
// another one in between.
TEST(ExchangeQuota, C1_A1_a_stranger_cannot_use_up_the_sequence_numbers_of_a_slave) {
    DrivenNode node{{"slave"_host}};
    for (int quarter = 0; quarter < 24; ++quarter) {
        node.hear(message_from("m0", MessageType::masterup), stranger(0));
        for (std::uint16_t i = 0; i < 4'000; ++i)
            node.hear(message_from("x", MessageType::masterack, i), stranger(1));
        node.pass(250ms);
    }
    EXPECT_LT(sent_of(MessageType::conflict, node), 50U);
}

TEST(ExchangeQuota, C1_a_stranger_cannot_use_up_the_sequence_numbers_of_a_master) {
    DrivenNode node{{"master"_host}};
    node.pass(8s);
    ASSERT_EQ(node.role(), Role::master);
    node.forget();
    for (int i = 0; i < 70'000; ++i) node.hear(message_from("x", MessageType::conflict));
    EXPECT_LE(sent_of(MessageType::resolve, node), 1U);
}

TEST(ExchangeQuota, C1_a_hundred_thousand_candidates_are_not_all_answered) {
    for (const bool as_master : {false, true}) {
        DrivenNode node{{"host"_host}};
        node.pass(as_master ? 8s : 1s);
        for (int i = 0; i < 100'000; ++i)
            node.hear({MessageType::election, 0, numbered("c", i)},
                      stranger(static_cast<std::uint32_t>(i) % 30'000));
        node.pass(200ms);
        const std::size_t answers = sent_of(MessageType::quit, node) + sent_of(MessageType::accept, node) +
                                    sent_of(MessageType::refuse, node);
        EXPECT_LE(answers, 4 * most_to_strangers);
    }
}

// ---- the table itself

class QuotaOfExchanges : public testing::Test {
  protected:
    [[nodiscard]] Request request(MessageType type, std::uint32_t host) const {
        Request one;
        one.network = DrivenNode::first.id;
        one.to = stranger(host);
        one.payload = NoPayload{type};
        return one;
    }
    bool start(MessageType type, std::uint32_t host) {
        Actions actions;
        const bool started = exchanges.start(request(type, host), {}, actions).has_value();
        const bool refusal = std::ranges::any_of(actions, [](const Action& action) {
            const auto* report = std::get_if<Report>(&action);
            return report != nullptr && std::holds_alternative<ExchangeRefused>(*report);
        });
        EXPECT_NE(started, refusal) << "a refusal is reported";
        return started;
    }

    Random random{1};
    Exchanges exchanges{"host"_host, random};
};

TEST_F(QuotaOfExchanges, allows_one_host_a_few_of_each_type) {
    for (std::size_t i = 0; i < most_to_one_host; ++i) EXPECT_TRUE(start(MessageType::quit, 1));
    EXPECT_FALSE(start(MessageType::quit, 1));
    EXPECT_TRUE(start(MessageType::accept, 1));
    EXPECT_TRUE(start(MessageType::quit, 2));
    exchanges.cancel(MessageType::quit, DrivenNode::first.id, stranger(1));
    EXPECT_TRUE(start(MessageType::quit, 1)) << "there is room again";
}

TEST_F(QuotaOfExchanges, allows_one_outstanding_broadcast_of_each_type) {
    for (const auto type : {MessageType::conflict, MessageType::resolve}) {
        EXPECT_TRUE(start(type, 1));
        EXPECT_FALSE(start(type, 1));
    }
}

TEST_F(QuotaOfExchanges, leaves_room_for_corrections_whatever_other_hosts_cause) {
    for (std::uint32_t host = 0; host < most_to_strangers; ++host)
        EXPECT_TRUE(start(MessageType::refuse, host));
    EXPECT_FALSE(start(MessageType::refuse, 1'000));
    for (std::uint32_t host = 0; host < SlaveTable::capacity; ++host)
        ASSERT_TRUE(start(MessageType::settime, host)) << host;
    EXPECT_FALSE(start(MessageType::settime, 30'000));
}

TEST_F(QuotaOfExchanges, leaves_sequence_numbers_when_all_is_used) {
    for (const auto type : {MessageType::settime, MessageType::adjtime, MessageType::masterreq}) {
        for (std::uint32_t host = 0; host < most_of_a_type; ++host) ASSERT_TRUE(start(type, host));
    }
    for (int i = 0; i < 70'000; ++i) ASSERT_FALSE(exchanges.waits(exchanges.next_sequence()));
}

}
}
