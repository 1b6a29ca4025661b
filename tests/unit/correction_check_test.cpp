// A synchronised slave verifies corrections in its master's name.
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace timed {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using enum MessageType;

constexpr Address stranger{0x0a4dfffe, timed_port};

class ASynchronisedSlave : public testing::Test {
  protected:
    ASynchronisedSlave() {
        node_.hear(message_from("peer", masterup));
        told(settime, 0s);
        told(adjtime, 0s);
        for (int second = 0; second < 20; ++second) {
            node_.hear(message_from("peer", loop, 0));
            node_.pass(1s);
        }
        node_.forget();
    }

    /// A correction in the master's name.
    void told(MessageType type, Duration amount, Address from = DrivenNode::peer) {
        Message message = message_from("peer", type, ++sequence_);
        message.time = type == adjtime ? to_amount(amount) : to_time_of_day(node_.now().wall + amount);
        node_.hear(message, from);
    }
    [[nodiscard]] std::vector<Probe> probes() const { return performed<Probe>(node_); }
    /// A measurement shows this offset of the master's clock.
    void measured(Duration ahead) { node_.finish(last_probe(), Interval::around(ahead, 5us)); }
    void not_measured() { node_.fail(last_probe()); }
    [[nodiscard]] ProbeId last_probe() const {
        if (probes().empty()) throw std::logic_error{"it does not measure"};
        return probes().back().id;
    }
    [[nodiscard]] std::vector<Duration> moved() const {
        std::vector<Duration> found;
        for (const auto& action : node_.done()) {
            if (const auto* step = std::get_if<Step>(&action)) found.push_back(step->amount);
            if (const auto* slew = std::get_if<Slew>(&action)) found.push_back(slew->amount);
        }
        return found;
    }
    [[nodiscard]] int times_obeyed() const { return static_cast<int>(reports<ClockCorrected>(node_).size()); }
    void expect_to_obey_only_its_master() {
        told(adjtime, 300us, stranger);
        EXPECT_EQ(times_obeyed(), 0);
        told(adjtime, 300us);
        EXPECT_EQ(times_obeyed(), 1);
    }
    [[nodiscard]] std::vector<Ignored> ignored() const { return timed::ignored(node_); }
    [[nodiscard]] bool has_asked() const {
        const auto said = types(node_.sent_to(DrivenNode::peer));
        return std::ranges::find(said, slaveup) != said.end();
    }

    DrivenNode node_{{.name = "me"_host}};
    std::uint16_t sequence_ = 100;
};

TEST_F(ASynchronisedSlave, A6_obeys_at_once_what_drift_explains) {
    told(adjtime, 300us);
    EXPECT_EQ(moved().size(), 1U);
    EXPECT_THAT(probes(), IsEmpty());
}

TEST_F(ASynchronisedSlave, A6_measures_its_masters_clock_before_it_obeys_a_large_correction) {
    told(adjtime, 10s);
    EXPECT_THAT(moved(), IsEmpty());
    ASSERT_EQ(probes().size(), 1U);
    EXPECT_EQ(probes().front().ip, DrivenNode::peer.ip);
    measured(10s);
    EXPECT_THAT(moved(), ElementsAre(10s));
}

TEST_F(ASynchronisedSlave, A6_refuses_a_correction_away_from_its_masters_clock) {
    told(adjtime, 1s);
    measured(0s);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_THAT(ignored(), ElementsAre(Ignored::contradicts_measurement));
}

TEST_F(ASynchronisedSlave, A6_measures_once_in_a_flood_of_forged_corrections_and_obeys_the_genuine_one) {
    told(adjtime, 1s);
    measured(5s);
    for (int times = 1; times <= 100; ++times) told(adjtime, -1s * times);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_EQ(probes().size(), 1U);
    told(adjtime, 5s);
    EXPECT_THAT(moved(), ElementsAre(5s));
}

TEST_F(ASynchronisedSlave, A6_obeys_no_more_than_it_has_measured) {
    told(adjtime, -100ms);
    measured(0s);
    ASSERT_EQ(moved().size(), 1U);
    EXPECT_LE(std::chrono::abs(moved().front()), 5us);
}

TEST_F(ASynchronisedSlave, A6_obeys_no_more_than_it_has_measured_a_while_ago) {
    told(adjtime, 1s);
    measured(0s);
    told(adjtime, -100ms);
    ASSERT_EQ(moved().size(), 1U);
    EXPECT_LE(std::chrono::abs(moved().front()), 5us);
}

TEST_F(ASynchronisedSlave, A6_obeys_no_more_than_its_master_has_told_it_again) {
    told(adjtime, -100ms);
    not_measured();
    told(settime, 0s);
    node_.pass(1s);
    ASSERT_EQ(moved().size(), 1U);
    EXPECT_LE(std::chrono::abs(moved().front()), 500us);
}

TEST_F(ASynchronisedSlave,
       A6_goes_no_farther_than_it_measures_after_a_new_master_that_may_be_a_historic_one) {
    while (node_.role() == Role::slave) node_.pass(100ms); // its own master is silent
    node_.hear(message_from("another", masterup), stranger);
    ASSERT_EQ(node_.node().standings().front().master, message_from("another", masterup).name);
    node_.forget();
    Message forged = message_from("another", adjtime, 1);
    forged.time = to_amount(1s);
    node_.hear(forged, stranger);
    measured(0s);
    for (const auto amount : moved()) EXPECT_LE(std::chrono::abs(amount), 5us);
}

TEST_F(ASynchronisedSlave, A7_is_not_led_away_by_many_new_masters) {
    Duration sum{};
    for (int number = 0; number < 50; ++number) {
        node_.hear(message_from("peer", masterup)); // the peer claims to become master again
        told(adjtime, 400us);
        sum = 400us * times_obeyed();
    }
    EXPECT_LE(sum, 500us);
}

TEST_F(ASynchronisedSlave, A6_is_not_led_away_by_many_small_corrections) {
    Duration sum{};
    for (int times = 0; times < 50; ++times) {
        told(adjtime, 20ms);
        if (!probes().empty()) measured(-sum);
        sum += 20ms * times_obeyed();
        node_.forget();
        node_.hear(message_from("peer", loop, 0));
        node_.pass(1s);
    }
    EXPECT_LT(sum, 200ms);
}

TEST_F(ASynchronisedSlave, A7_is_not_moved_by_a_new_master_before_it_has_measured_it) {
    told(adjtime, 20ms);
    EXPECT_THAT(moved(), IsEmpty());
    measured(20ms);
    EXPECT_EQ(times_obeyed(), 1);
}

TEST_F(ASynchronisedSlave, A7_does_not_forget_a_correction_for_a_time_of_day_that_says_nothing_new) {
    told(adjtime, 7ms);
    told(settime, 7ms);
    measured(7ms);
    EXPECT_THAT(moved(), Not(IsEmpty()));
}

TEST_F(ASynchronisedSlave, A6_is_still_corrected_whose_clock_silently_stood_still) {
    told(settime, 30s);
    measured(30s);
    EXPECT_THAT(moved(), ElementsAre(30s));
}

TEST_F(ASynchronisedSlave, A15_obeys_no_other_address_in_its_masters_name) {
    told(adjtime, 1ms, stranger);
    told(settime, 1h, stranger);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_THAT(probes(), IsEmpty());
    EXPECT_THAT(ignored(), ElementsAre(Ignored::foreign_address, Ignored::foreign_address));
}

TEST_F(ASynchronisedSlave, A15_does_not_take_its_masters_announcement_from_another_address_for_a_move) {
    node_.hear(message_from("peer", loop, 0), stranger);
    told(adjtime, 1ms, stranger);
    EXPECT_THAT(moved(), IsEmpty());
}

TEST_F(ASynchronisedSlave, A4_asks_its_master_before_it_believes_another_date) {
    told(settime, 24h);
    measured(0s);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_TRUE(has_asked());
    told(settime, 24h);
    node_.pass(1s);
    EXPECT_THAT(moved(), ElementsAre(24h));
}

TEST_F(ASynchronisedSlave, A4_does_not_believe_another_date_that_its_master_contradicts) {
    told(settime, 24h);
    measured(0s);
    told(settime, 24h); // also forged
    told(settime, 1ms);
    node_.pass(1s);
    for (const auto amount : moved()) EXPECT_LT(amount, 1s);
    EXPECT_THAT(ignored(), Contains(Ignored::unconfirmed));
}

TEST_F(ASynchronisedSlave, A4_does_not_believe_another_date_that_its_master_does_not_repeat) {
    told(settime, 24h);
    measured(0s);
    node_.pass(1s);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_THAT(ignored(), ElementsAre(Ignored::unconfirmed));
}

TEST_F(ASynchronisedSlave, A4_asks_a_master_that_seems_to_stamp_its_local_time) {
    told(settime, 10s);
    measured(2h + 10s);
    EXPECT_THAT(moved(), IsEmpty());
    EXPECT_TRUE(has_asked());
}

TEST_F(ASynchronisedSlave, A7_does_not_obey_a_host_whose_clock_cannot_be_measured_and_that_does_not_answer) {
    told(settime, -1h);
    not_measured();
    node_.pass(1s);
    EXPECT_THAT(moved(), IsEmpty());
}

TEST_F(ASynchronisedSlave, A7_obeys_a_master_behind_a_firewall_that_says_it_again) {
    told(adjtime, 10s);
    not_measured();
    EXPECT_TRUE(has_asked());
    told(settime, 10s);
    node_.pass(1s);
    EXPECT_THAT(moved(), ElementsAre(10s));
}

TEST_F(ASynchronisedSlave, A6_joins_without_asking_after_its_clock_was_set) {
    node_.disturb(-24h);
    node_.pass(200ms);
    node_.forget();
    told(settime, 24h);
    EXPECT_THAT(moved(), ElementsAre(24h));
}

TEST_F(ASynchronisedSlave, A15_that_was_made_candidate_does_not_find_its_master_at_another_address) {
    node_.hear(message_from("stranger", test), stranger);
    ASSERT_EQ(node_.role(), Role::candidate);
    node_.hear(message_from("peer", quit), stranger);
    for (int second = 0; second < 5; ++second) {
        node_.hear(message_from("peer", loop, 0));
        node_.hear(message_from("peer", loop, 0), stranger);
        node_.pass(1s);
    }
    node_.forget();
    expect_to_obey_only_its_master();
}

TEST_F(ASynchronisedSlave, A15_that_was_made_candidate_and_refused_finds_its_master_where_it_was) {
    node_.hear(message_from("stranger", test), stranger);
    node_.hear(message_from("stranger", refuse), stranger);
    ASSERT_EQ(node_.role(), Role::slave);
    node_.hear(message_from("peer", loop, 0), stranger);
    node_.forget();
    expect_to_obey_only_its_master();
}

TEST_F(ASynchronisedSlave, A15_is_not_called_to_its_masters_name_at_another_address) {
    node_.hear(message_from("peer", masterup), stranger);
    expect_to_obey_only_its_master();
}

}
}
