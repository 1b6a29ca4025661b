// Acknowledgements on arrival, for every role and type, against the table of the specification (2.3).
#include "proto/exchange/acknowledgement.hpp"

#include <gmock/gmock.h>

#include <map>

namespace timed {
namespace {

using Answers = std::map<MessageType, MessageType>;

Answers answers_of(Role role) {
    Answers answers;
    for (std::size_t code = 0; code < message_type_count; ++code) {
        const auto type = static_cast<MessageType>(code);
        if (const auto answer = acknowledgement_of(type, role)) answers.emplace(type, *answer);
    }
    return answers;
}

const Answers followers_answers{
    {MessageType::adjtime, MessageType::ack}, {MessageType::settime, MessageType::ack},
    {MessageType::accept, MessageType::ack},  {MessageType::refuse, MessageType::ack},
    {MessageType::quit, MessageType::ack},
};

TEST(Acknowledgement, of_a_slave_goes_to_corrections_votes_and_quit) {
    EXPECT_EQ(answers_of(Role::slave), followers_answers);
}

TEST(Acknowledgement, of_a_candidate_goes_to_votes_which_their_senders_repeat_until_it_comes) {
    EXPECT_EQ(answers_of(Role::candidate), followers_answers);
}

TEST(Acknowledgement, of_a_master_goes_to_quit_and_to_questions_after_the_master) {
    const Answers expected{
        {MessageType::quit, MessageType::ack},
        {MessageType::accept, MessageType::ack}, // a late vote; unlike 4.4BSD
        {MessageType::msitereq, MessageType::ack},
        {MessageType::conflict, MessageType::ack}, // unlike 4.4BSD
        {MessageType::masterreq, MessageType::masterack},
        {MessageType::resolve, MessageType::masterack},
    };
    EXPECT_EQ(answers_of(Role::master), expected);
}

TEST(Acknowledgement, never_answers_an_answer) {
    for (const auto role : {Role::searching, Role::slave, Role::candidate, Role::master}) {
        EXPECT_EQ(acknowledgement_of(MessageType::ack, role), std::nullopt);
        EXPECT_EQ(acknowledgement_of(MessageType::masterack, role), std::nullopt);
        EXPECT_EQ(acknowledgement_of(MessageType::dateack, role), std::nullopt);
    }
}

}
}
