// A slave that does not hear its master sends MASTERREQ before it stands for election.
#include "proto/wire/announcement.hpp"
#include "tests/unit/driven_node.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace timed {
namespace {

/// A slave whose master has announced itself and then falls silent, up to the slave's query.
class ASlaveWithASilentMaster : public testing::Test {
  protected:
    ASlaveWithASilentMaster() {
        node_.hear(announcement(master_, 1)); // which makes it a slave
        node_.hear(announcement(master_, 2));
        announced_ = node_.now().instant;
        node_.forget();
        while (questions().empty()) {
            node_.pass(10ms);
            if (node_.role() != Role::slave) throw std::logic_error{"it does not ask"};
        }
    }
    [[nodiscard]] std::vector<Message> questions() const {
        auto asked = node_.sent_to(DrivenNode::peer);
        std::erase_if(asked, [](const Message& one) { return one.type != MessageType::masterreq; });
        return asked;
    }

    HostName master_ = *HostName::from("peer");
    DrivenNode node_{{*HostName::from("me")}};
    Instant announced_;
};

TEST_F(ASlaveWithASilentMaster, asks_again_and_then_stands_for_election) {
    node_.pass(700ms);
    EXPECT_EQ(questions().size(), 2U);
    EXPECT_EQ(node_.role(), Role::candidate);
    EXPECT_LE(node_.now().instant - announced_, 4010ms);
}

TEST_F(ASlaveWithASilentMaster, believes_the_answer) {
    node_.hear(Message{MessageType::masterack, questions().front().sequence, master_});
    node_.pass(2500ms);
    EXPECT_EQ(node_.role(), Role::slave);
    node_.pass(2s);
    EXPECT_NE(node_.role(), Role::slave) << "one answer is worth one announcement";
}

TEST_F(ASlaveWithASilentMaster, believes_an_answer_that_comes_late) {
    node_.pass(650ms);
    node_.hear(Message{MessageType::masterack, questions().front().sequence, master_});
    node_.pass(2500ms);
    EXPECT_EQ(node_.role(), Role::slave);
}

/// A slave whose master has corrected it, but not yet announced itself: it may be a historic one.
class ASlaveOfAnUnknownMaster : public testing::Test {
  protected:
    ASlaveOfAnUnknownMaster() {
        node_.hear(message_from("peer", MessageType::masterup));
        node_.hear(message_from("peer", MessageType::settime, 1));
        node_.pass(7s);
        node_.hear(message_from("peer", MessageType::adjtime, 2));
        node_.forget();
    }
    /// Passes time until the node queries its master.
    [[nodiscard]] bool asks_within(Duration limit) {
        const Instant end = node_.now().instant + limit;
        while (node_.now().instant < end) {
            node_.pass(10ms);
            for (const auto& said : node_.sent_to(DrivenNode::peer)) {
                if (said.type != MessageType::masterreq) continue;
                question_ = said.sequence;
                return true;
            }
        }
        return false;
    }

    DrivenNode node_{{*HostName::from("me")}};
    std::uint16_t question_ = 0;
};

TEST_F(ASlaveOfAnUnknownMaster, stands_for_election_if_it_is_dead) {
    ASSERT_TRUE(asks_within(2s));
    node_.pass(1s);
    EXPECT_EQ(node_.role(), Role::candidate);
}

TEST_F(ASlaveOfAnUnknownMaster, takes_it_for_a_historic_one_if_it_lives_but_says_nothing) {
    ASSERT_TRUE(asks_within(2s));
    node_.hear(Message{MessageType::masterack, question_, *HostName::from("peer")});
    node_.forget();
    EXPECT_FALSE(asks_within(350s));
    EXPECT_EQ(node_.role(), Role::slave);
    EXPECT_THAT(node_.sent(), testing::IsEmpty()) << "it corrects every 240 s, and would set the clock again";
}

}
}
