// Duplicate host names, and hosts without a name of their own.
#include "proto/wire/announcement.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using sim::VirtualLan;

std::size_t renamed(const DrivenNode& node) { return reports<NameChanged>(node).size(); }

constexpr Address lower{DrivenNode::first.address - 1, timed_port};
constexpr Address higher{DrivenNode::first.address + 1, timed_port};

/// A host with the same name repeats the sequence number of the node's query.
void answer_as_namesake(DrivenNode& node) {
    node.hear(message_from("me", MessageType::slaveup), lower);
    ASSERT_THAT(node.sent_to(lower), testing::SizeIs(1));
    node.hear(message_from("me", MessageType::slaveup, node.sent_to(lower).front().sequence), lower);
}

TEST(TwoHostsOfOneName, U6_become_one_lan_under_two_names) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        VirtualLan lan{seed};
        for (const auto offset : {-700ms, 400ms, 900ms})
            lan.add_host({"clone"_host}, offset, 10_ppm, {VirtualLan::first_network});
        lan.run_for(15s);
        ASSERT_TRUE(lan.settled()) << "seed " << seed;
        EXPECT_EQ(lan.masters().size(), 1U);
        EXPECT_EQ(lan.node(0).name(), "clone"_host);
        EXPECT_EQ(lan.node(1).name(), "clone-10-77-0-2"_host);
        EXPECT_EQ(lan.node(2).name(), "clone-10-77-0-3"_host);
        lan.run_for(15s);
        EXPECT_LT(lan.worst_pair(), 1ms) << "seed " << seed;
    }
}

TEST(TwoHostsOfOneName, U6_are_told_apart_although_one_has_long_been_a_silent_slave) {
    VirtualLan lan{3};
    lan.add_host({"a-master"_host}, 0s, 0_ppm);
    lan.add_host({"clone"_host}, 1s, 0_ppm);
    lan.run_for(60s);
    const auto second = lan.add_host({"clone"_host}, -1s, 0_ppm);
    lan.run_for(15s);
    EXPECT_TRUE(lan.settled());
    EXPECT_EQ(lan.node(second).name(), "clone-10-77-0-3"_host);
    EXPECT_LT(lan.worst_pair(), 1ms);
}

TEST(TwoHostsOfOneName, U6_of_which_the_lower_address_keeps_the_name_and_says_so) {
    DrivenNode node{{"me"_host}};
    for (int i = 0; i < 10; ++i) node.hear(message_from("me", MessageType::masterreq, 77), higher);
    EXPECT_EQ(node.node().name(), "me"_host);
    const auto answers = node.sent_to(higher);
    EXPECT_THAT(answers, testing::SizeIs(testing::AllOf(testing::Ge(1U), testing::Le(4U))));
    for (const auto& answer : answers) EXPECT_EQ(answer.type, MessageType::slaveup);
    EXPECT_EQ(answers.front().sequence, 77) << "as only a host that is there can";
}

TEST(TwoHostsOfOneName, A17_are_not_inferred_from_a_forged_address) {
    DrivenNode node{{"me"_host}};
    for (std::uint16_t i = 0; i < 100; ++i) {
        node.hear(message_from("me", MessageType::slaveup, 0), lower);
        node.hear(message_from("me", MessageType::masterup, i), lower);
        node.pass(200ms);
    }
    EXPECT_EQ(node.node().name(), "me"_host);
    EXPECT_LE(node.sent_to(lower).size(), 21U) << "one question a second";
}

TEST(TwoHostsOfOneName, U6_are_told_apart_although_the_other_one_is_historic_and_answers_no_question) {
    DrivenNode node{{"me"_host}};
    node.hear(message_from("me", MessageType::masterreq), lower);
    node.pass(40s);
    node.hear(message_from("me", MessageType::election), lower);
    EXPECT_EQ(node.node().name(), "me-10-77-0-1"_host);
}

TEST(TwoHostsOfOneName, U6_are_renamed_once_however_often_their_name_is_forged) {
    DrivenNode node{{"me"_host}};
    answer_as_namesake(node);
    EXPECT_EQ(node.node().name(), "me-10-77-0-1"_host);
    EXPECT_EQ(node.node().renamed(), NameReason::duplicate_name);
    for (int i = 0; i < 10; ++i) {
        node.hear(message_from("me-10-77-0-1", MessageType::slaveup), lower);
        node.pass(1s);
    }
    EXPECT_EQ(node.node().name(), "me-10-77-0-1"_host);
    EXPECT_EQ(renamed(node), 1U);
}

TEST(TwoHostsOfOneName, U6_are_not_inferred_from_an_acknowledgement_under_the_roots_name) {
    DrivenNode node{{"me"_host}};
    node.hear(message_from("me", MessageType::ack), lower);
    EXPECT_EQ(node.node().name(), "me"_host);
}

TEST(TwoHostsOfOneName, U6_are_not_inferred_from_our_own_messages_from_a_former_address) {
    VirtualLan lan{3};
    lan.add_host({"me"_host}, 0s, 0_ppm);
    const auto before = VirtualLan::address_of(0);
    lan.run_for(10s);
    lan.change_address(0, VirtualLan::first_network);
    lan.inject(0, before, encode(announcement("me"_host, 1)));
    EXPECT_EQ(lan.node(0).name(), "me"_host);
}

TEST(TwoHostsOfOneName, U6_of_which_the_renamed_one_is_not_trusted_by_the_name_it_was_given) {
    const Trust trust{"other"_host, {"clone"_host}};
    EXPECT_TRUE(trust.trusts("clone"_host));
    EXPECT_FALSE(trust.trusts("clone"_host.with_address(DrivenNode::first.address)));
}

TEST(ALongName, U6_is_cut_so_that_the_address_fits_into_63_characters) {
    const HostName longer = HostName::from(std::string(80, 'x'))->with_address(0xc0a86401);
    EXPECT_EQ(longer.view().size(), 63U);
    EXPECT_TRUE(longer.view().ends_with("x-192-168-100-1"));
}

class APlaceholder : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Name, APlaceholder, testing::Values("localhost", "localhost.localdomain", "(none)"));

TEST_P(APlaceholder, U21_is_replaced_by_one_with_the_address) {
    DrivenNode node{{*HostName::from(GetParam())}};
    EXPECT_EQ(node.node().name(), HostName::from(GetParam())->with_address(DrivenNode::first.address));
    EXPECT_EQ(node.node().renamed(), NameReason::placeholder);
}

TEST(APlaceholderName, U21_must_match_completely) { EXPECT_FALSE("localhosts"_host.is_placeholder()); }

TEST(APlaceholderName, U21_is_replaced_by_the_name_that_the_machine_is_given_later) {
    DrivenNode node{{"localhost"_host}};
    node.pass(8s);
    ASSERT_EQ(node.role(), Role::master);
    node.forget();
    node.give_name("h1"_host);
    EXPECT_EQ(node.node().name(), "h1"_host);
    EXPECT_EQ(node.node().renamed(), std::nullopt);
    EXPECT_EQ(node.role(), Role::searching) << "to all others it is another host";
    node.pass(400ms);
    for (const auto& message : node.broadcast()) EXPECT_EQ(message.name, "h1"_host);
    node.give_name("h1"_host);
    EXPECT_EQ(renamed(node), 1U);
}

}
}
