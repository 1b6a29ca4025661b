// Which hosts may lead: a master must receive, measure and correct; slaves do not leave it because of a
// message alone.
#include "proto/rounds/rounds.hpp"
#include "proto/wire/announcement.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>

namespace timed {
namespace {

using sim::VirtualLan;

std::ptrdiff_t count_if(const std::vector<Message>& messages, MessageType type) {
    return std::ranges::count(messages, type, &Message::type);
}

// ---- bystanders

/// On two networks: follows the master of the first and monitors that of the second.
class ABystander : public testing::Test {
  protected:
    ABystander() {
        hear_second();
        for (int i = 0; i < 5; ++i) {
            node_.hear(announcement("m1"_host, 1));
            node_.pass(1s);
            hear_second();
        }
        if (node_.role(1) != Role::bystander) throw std::logic_error{"not a bystander"};
    }
    void hear_second() { node_.hear(announcement("m2"_host, 1), master_, DrivenNode::second.id); }
    /// While the master of the first network announces itself.
    void pass(Duration span) {
        for (Duration passed{}; passed < span; passed += 500ms) {
            node_.hear(announcement("m1"_host, 1));
            node_.pass(500ms);
        }
    }

    Address master_{0x0a4e0009, timed_port};
    DrivenNode node_{{"gw"_host}, {DrivenNode::first, DrivenNode::second}};
};

TEST_F(ABystander, C4_detects_the_loss_of_a_master_within_seconds_after_a_loop) {
    Message loop{MessageType::loop, 3, "m2"_host};
    loop.hops = 10;
    node_.hear(loop, master_, DrivenNode::second.id);
    pass(4s);
    EXPECT_NE(node_.role(1), Role::bystander);
}

TEST_F(ABystander, C4_detects_it_within_seconds_after_a_masterup) {
    node_.hear(message_from("m2", MessageType::masterup), master_, DrivenNode::second.id);
    pass(4s);
    EXPECT_NE(node_.role(1), Role::bystander);
}

// ---- false masters, from a slave's view

/// A slave whose master announces itself and corrects it.
class AFollower : public testing::Test {
  protected:
    AFollower() {
        slave_.hear(announcement("peer"_host, 1));
        slave_.hear(message_from("peer", MessageType::settime, 5));
        slave_.pass(10ms);
        live(3s);
    }
    void live(Duration span) {
        for (Duration passed{}; passed < span; passed += 500ms) {
            slave_.pass(500ms);
            slave_.hear(announcement("peer"_host, 2));
        }
    }
    [[nodiscard]] std::optional<HostName> master() const { return slave_.node().standings().front().master; }

    Address other_{0x0a4d0009, timed_port};
    DrivenNode slave_{{"me"_host}};
};

TEST_F(AFollower, A17_does_not_leave_a_live_master_for_masters_with_ever_new_names) {
    for (int i = 0; i < 20; ++i) {
        slave_.hear(message_from(("evil" + std::to_string(i)).c_str(), MessageType::masterup), other_);
        live(1s);
        ASSERT_EQ(master(), "peer"_host);
    }
}

TEST_F(AFollower, A7_does_not_leave_a_live_master_because_of_election_and_masterup) {
    for (int i = 0; i < 20; ++i) {
        const auto rival = "evil" + std::to_string(i);
        slave_.hear(message_from(rival.c_str(), MessageType::election), other_);
        live(1s);
        slave_.hear(message_from(rival.c_str(), MessageType::masterup), other_);
        ASSERT_EQ(master(), "peer"_host);
    }
}

TEST_F(AFollower, goes_to_the_master_that_called_it_when_its_own_resigns) {
    slave_.hear(message_from("rival", MessageType::masterup), other_);
    slave_.hear(message_from("peer", MessageType::slaveup));
    EXPECT_EQ(master(), "rival"_host);
}

TEST_F(AFollower, does_not_believe_from_another_address_that_its_master_resigned) {
    slave_.hear(message_from("peer", MessageType::slaveup), other_);
    EXPECT_EQ(master(), "peer"_host);
}

TEST_F(AFollower, takes_masterreq_of_its_master_for_a_resignation) {
    slave_.hear(message_from("peer", MessageType::masterreq));
    EXPECT_EQ(master(), std::nullopt);
}

TEST_F(AFollower, A9_returns_to_its_live_master_after_an_election_that_was_forced_and_refused) {
    using enum MessageType;
    for (const auto end : {quit, refuse, masterup, masterack, loop}) {
        slave_.hear(message_from("tool", test), other_);
        ASSERT_EQ(slave_.role(), Role::candidate);
        slave_.hear(message_from("evil", end), other_);
        EXPECT_EQ(master(), "peer"_host) << to_string(end);
        live(10s); // no more than one TEST in 5 s counts
    }
}

TEST_F(AFollower, follows_another_master_in_a_forced_election_when_its_own_has_resigned) {
    slave_.hear(message_from("peer", MessageType::test));
    slave_.hear(message_from("peer", MessageType::slaveup));
    slave_.hear(message_from("rival", MessageType::masterup), other_);
    EXPECT_EQ(master(), "rival"_host);
}

TEST_F(AFollower, A9_that_may_not_lead_keeps_its_live_master_in_a_forced_election) {
    DrivenNode slave{{.name = "me"_host, .eligible = false}};
    slave.hear(announcement("peer"_host, 1));
    slave.hear(message_from("tool", MessageType::test), other_);
    slave.hear(message_from("evil", MessageType::masterup), other_);
    EXPECT_EQ(slave.node().standings().front().master, "peer"_host);
}

// ---- masters that receive QUIT, or were not scheduled

/// A master with one slave, called peer.
class ARunningMaster : public testing::Test {
  protected:
    ARunningMaster() {
        master_.pass(6s);
        if (master_.role() != Role::master) throw std::logic_error{"not a master"};
        master_.hear(message_from("peer", MessageType::slaveup));
        master_.pass(3s);
        master_.forget();
    }
    /// The RESOLVE that it sent to `to`.
    [[nodiscard]] std::optional<Message> question(Address to) const {
        for (const auto& message : master_.sent_to(to)) {
            if (message.type == MessageType::resolve) return message;
        }
        return std::nullopt;
    }

    Address rival_{0x0a4d0009, timed_port};
    DrivenNode master_{{"me"_host}};
};

TEST_F(ARunningMaster, A7_does_not_resign_for_a_host_that_does_not_answer_as_a_master) {
    for (int i = 0; i < 200; ++i) {
        const auto rival = "evil" + std::to_string(i);
        master_.hear(message_from(rival.c_str(), MessageType::masterup), rival_);
        master_.hear(message_from(rival.c_str(), MessageType::quit), rival_);
        master_.hear(message_from(rival.c_str(), MessageType::masterack), rival_);
        master_.pass(100ms);
        ASSERT_EQ(master_.role(), Role::master);
    }
}

TEST_F(ARunningMaster, resigns_for_a_master_that_sends_quit_and_masterack) {
    master_.hear(announcement("rival"_host, 1), rival_);
    master_.hear(message_from("rival", MessageType::quit), rival_);
    ASSERT_TRUE(question(rival_));
    master_.hear(message_from("rival", MessageType::masterack, question(rival_)->sequence), rival_);
    EXPECT_EQ(master_.role(), Role::slave);
    EXPECT_EQ(master_.node().standings().front().master, "rival"_host);
}

TEST_F(ARunningMaster, V1_resigns_for_one_of_its_slaves_that_has_become_master) {
    master_.hear(announcement("peer"_host, 1));
    master_.pass(400ms);
    ASSERT_TRUE(question(DrivenNode::peer));
    master_.hear(message_from("peer", MessageType::masterack, question(DrivenNode::peer)->sequence));
    EXPECT_EQ(master_.role(), Role::slave);
    EXPECT_EQ(count_if(master_.sent_to(DrivenNode::peer), MessageType::quit), 0);
}

// When a paused machine resumes, it receives all queued messages at once.
TEST_F(ARunningMaster, V1_resigns_for_a_slave_that_still_followed_it_when_it_was_paused) {
    for (const auto type :
         {MessageType::slaveup, MessageType::masterreq, MessageType::election, MessageType::masterup})
        master_.hear(message_from("peer", type));
    master_.hear(announcement("peer"_host, 1));
    master_.pass(400ms);
    EXPECT_EQ(count_if(master_.sent_to(DrivenNode::peer), MessageType::quit), 0);
    ASSERT_TRUE(question(DrivenNode::peer));
    master_.hear(message_from("peer", MessageType::masterack, question(DrivenNode::peer)->sequence));
    EXPECT_EQ(master_.role(), Role::slave);
}

TEST_F(ARunningMaster, V1_does_not_resign_for_a_slave_that_has_yielded_meanwhile) {
    master_.hear(message_from("peer", MessageType::masterup));
    master_.pass(400ms);
    ASSERT_TRUE(question(DrivenNode::peer));
    master_.hear(message_from("peer", MessageType::slaveup));
    master_.hear(message_from("peer", MessageType::masterack, question(DrivenNode::peer)->sequence));
    EXPECT_EQ(master_.role(), Role::master);
}

TEST_F(ARunningMaster, V1_does_not_resign_for_a_host_that_only_has_the_name_of_a_slave) {
    master_.hear(announcement("peer"_host, 1), rival_);
    master_.pass(400ms);
    EXPECT_FALSE(question(rival_));
    EXPECT_EQ(master_.role(), Role::master);
}

TEST_F(ARunningMaster, V1_that_was_not_scheduled_searches_before_it_sends_anything) {
    master_.stand_still(10s);
    master_.hear(message_from("newcomer", MessageType::slaveup), rival_);
    EXPECT_EQ(master_.role(), Role::searching);
    master_.pass(400ms);
    for (const auto& sent : master_.sent()) EXPECT_EQ(sent.what.message().type, MessageType::masterreq);
}

TEST_F(ARunningMaster, V1_whose_clock_was_disturbed_searches_before_it_sends_anything) {
    master_.disturb(5s);
    EXPECT_EQ(master_.role(), Role::searching);
    master_.pass(400ms);
    for (const auto& sent : master_.sent()) EXPECT_EQ(sent.what.message().type, MessageType::masterreq);
}

TEST_F(ARunningMaster, V1_measures_hosts_that_come_over_from_another_master_before_it_tells_them_the_time) {
    master_.hear(announcement("z-rival"_host, 1), rival_);
    master_.pass(950ms);
    master_.hear(announcement("z-rival"_host, 2), rival_);
    const auto quit = master_.sent_to(rival_);
    ASSERT_EQ(count_if(quit, MessageType::quit), 1);
    master_.hear(message_from("z-rival", MessageType::ack,
                              std::ranges::find(quit, MessageType::quit, &Message::type)->sequence),
                 rival_);
    const Address comes_over{0x0a4d000a, timed_port};
    master_.hear(message_from("other", MessageType::slaveup), comes_over);
    master_.pass(5ms);
    EXPECT_EQ(count_if(master_.sent_to(comes_over), MessageType::settime), 0);
    const auto& slaves = master_.node().slaves();
    const auto other = std::ranges::find(slaves, "other"_host, [](const auto& slave) { return slave.first; });
    ASSERT_NE(other, slaves.end());
    EXPECT_TRUE(other->second.votes);
}

// ---- hosts that were isolated or paused

/// Five hosts; `slaves_` are all but the master.
class FiveHosts : public testing::Test {
  protected:
    void settle_five(std::uint64_t seed) {
        lan_.emplace(seed);
        for (const auto offset : {-37ms, 0ms, 37ms, 74ms, 111ms}) lan_->add_host(offset, 5_ppm);
        lan_->run_for(120s + 317ms * static_cast<int>(seed)); // at any moment between two announcements
        ASSERT_TRUE(lan_->settled());
        master_ = lan_->masters().front();
        slaves_.clear();
        for (std::size_t host = 0; host < 5; ++host) {
            if (host != master_) slaves_.push_back(host);
        }
    }
    /// Runs for `length`; returns the maximum movement of `hosts`.
    Duration most_moved(const std::vector<std::size_t>& hosts, Duration length) {
        std::vector<Duration> before;
        for (const auto host : hosts) before.push_back(lan_->error(host));
        Duration most{};
        for (Duration passed{}; passed < length; passed += 50ms) {
            lan_->run_for(50ms);
            for (std::size_t i = 0; i < hosts.size(); ++i)
                most = std::max(most, std::chrono::abs(lan_->error(hosts[i]) - before[i]));
        }
        return most;
    }

    std::optional<VirtualLan> lan_;
    std::size_t master_ = 0;
    std::vector<std::size_t> slaves_;
};

TEST_F(FiveHosts, V1_do_not_follow_the_time_of_one_that_was_isolated) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        settle_five(seed);
        const auto lost = slaves_.back();
        slaves_.back() = master_;
        lan_->move_to_group(lost, 1);
        lan_->run_for(30s);
        lan_->step_clock(lost, -60s);
        lan_->disturb(lost);
        lan_->run_for(30s);
        lan_->move_to_group(lost, 0);
        EXPECT_LT(most_moved(slaves_, 30s), 5ms) << "seed " << seed;
        EXPECT_LT(lan_->worst_pair(), 1ms) << "seed " << seed;
    }
}

TEST_F(FiveHosts, V1_are_not_set_back_by_a_master_that_stood_still_for_as_long_as_they_wait) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        for (const Duration length : {2900ms, 3100ms, 3300ms}) {
            settle_five(seed);
            lan_->pause(master_);
            lan_->run_for(length);
            lan_->unpause(master_);
            EXPECT_LT(most_moved(slaves_, 30s), 5ms) << "seed " << seed;
            EXPECT_LT(lan_->worst_pair(), 1ms) << "seed " << seed;
        }
    }
}

}
}
