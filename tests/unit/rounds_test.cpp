// A master's measurements that overlap with other events: a single node.
#include "tests/unit/driven_node.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace timed {
namespace {

class AMaster : public testing::Test {
  protected:
    AMaster() {
        node_.pass(8s);
        if (node_.role() != Role::master) throw std::logic_error{"it is not master"};
    }

    /// The slave joins, and acknowledges its corrections.
    void join() {
        node_.forget();
        node_.hear(message_from("peer", MessageType::slaveup));
        acknowledge_all();
    }
    void acknowledge_all() {
        for (const auto& told : corrections())
            node_.hear(Message{MessageType::ack, told.sequence, *HostName::from("peer")});
    }
    [[nodiscard]] std::vector<Message> corrections() const {
        auto told = node_.sent_to(DrivenNode::peer);
        std::erase_if(told, [](const Message& one) {
            return one.type != MessageType::settime && one.type != MessageType::adjtime;
        });
        return told;
    }
    /// Lets time pass until the slave is due.
    ProbeId await_probe() {
        node_.forget();
        for (int waited = 0; waited < 100; ++waited) {
            node_.pass(50ms);
            const auto probes = performed<Probe>(node_);
            if (!probes.empty()) return probes.front().id;
        }
        throw std::logic_error{"it does not measure"};
    }
    void measure_in_vain(Duration span) {
        for (const Instant end = node_.now().instant + span; node_.now().instant < end;) {
            node_.forget();
            node_.pass(50ms);
            for (const auto& probe : performed<Probe>(node_)) node_.fail(probe.id);
        }
    }
    /// The largest slew of the master's own clock.
    [[nodiscard]] Duration own_slew() const {
        Duration farthest{};
        for (const auto& action : node_.done()) {
            if (const auto* slew = std::get_if<Slew>(&action))
                farthest = std::max(farthest, std::chrono::abs(slew->amount));
        }
        return farthest;
    }
    [[nodiscard]] std::size_t slaves() const { return node_.node().standings().front().slaves; }

    DrivenNode node_{{*HostName::from("me")}};
    static constexpr Interval behind = Interval::around(-700ms, 1us);
};

/// A node that has just been elected by one slave.
class AFirstRound : public AMaster {
  protected:
    AFirstRound() {
        node_ = DrivenNode{{*HostName::from("me")}};
        while (node_.role() != Role::candidate) node_.pass(50ms);
        for (const auto& sent : node_.broadcast()) {
            if (sent.type == MessageType::election)
                node_.hear(Message{MessageType::accept, sent.sequence, *HostName::from("peer")});
        }
        while (node_.role() != Role::master) node_.pass(50ms);
    }
    /// Corrects the slave by this, and returns how long it waits before it measures it again.
    Duration measured_again_after(Duration correction) {
        node_.finish(await_probe(), Interval::around(-correction, 1us));
        acknowledge_all();
        const Instant corrected = node_.now().instant;
        await_probe();
        return node_.now().instant - corrected;
    }
};

// Its SETTIME was late, as on a busy machine. A slave that may be in a fast slew is not measured for some
// seconds; but this one was joining, and steps.
TEST_F(AFirstRound, is_followed_by_another_although_the_time_of_day_was_inaccurate) {
    node_.finish(await_probe(), Interval::around(-1600ms, 1us));
    EXPECT_THAT(types(corrections()), testing::ElementsAre(MessageType::settime));
    acknowledge_all();
    EXPECT_LE(measured_again_after(2900us), 1200ms);
}

TEST_F(AMaster, corrects_a_slave_by_what_was_measured) {
    join();
    const auto probe = await_probe();
    node_.finish(probe, behind);
    EXPECT_THAT(types(corrections()), testing::ElementsAre(MessageType::adjtime));
}

// A slew takes seconds, and the kernel always completes the share of the current second.
TEST_F(AMaster, counts_a_slave_as_what_it_is_slewed_to) {
    join();
    node_.finish(await_probe(), Interval::around(-700us, 1us));
    KernelSlew slew;
    for (int round = 0; round < 4; ++round) {
        ASSERT_THAT(types(corrections()), testing::ElementsAre(MessageType::adjtime));
        slew.begin(amount_of(corrections().front().time), {}, node_.now().wall);
        acknowledge_all();
        const auto probe = await_probe();
        const Duration left = slew.left(node_.now().wall);
        node_.finish(probe, Interval::around(-left, 1us));
        EXPECT_LE(std::chrono::abs(amount_of(corrections().front().time) - left), 1us) << "round " << round;
        EXPECT_EQ(own_slew(), Duration{}) << "round " << round;
    }
}

TEST_F(AMaster, makes_nothing_of_a_measurement_during_which_the_slave_was_told_the_time) {
    join();
    const auto probe = await_probe();
    join();
    node_.forget();
    node_.finish(probe, behind);
    EXPECT_THAT(corrections(), testing::IsEmpty()) << "it has come to us meanwhile";
    node_.finish(await_probe(), behind);
    EXPECT_THAT(types(corrections()), testing::ElementsAre(MessageType::adjtime));
}

TEST_F(AMaster, makes_nothing_of_a_measurement_during_which_its_own_clock_was_set) {
    join();
    const auto probe = await_probe();
    node_.jump(10s);
    node_.forget();
    node_.finish(probe, behind);
    EXPECT_THAT(corrections(), testing::IsEmpty());
    node_.finish(await_probe(), behind);
    EXPECT_THAT(types(corrections()), testing::ElementsAre(MessageType::adjtime)) << "it is measured again";
}

TEST_F(AMaster, makes_nothing_of_a_measurement_while_a_correction_may_still_arrive) {
    node_.forget();
    node_.hear(message_from("peer", MessageType::slaveup)); // its acknowledgement is lost
    const auto probe = await_probe();
    node_.forget();
    node_.finish(probe, behind);
    EXPECT_THAT(types(corrections()), testing::Not(testing::Contains(MessageType::adjtime)));
}

TEST_F(AMaster, tells_the_time_only_to_two_names_at_one_address_until_one_of_them_answers) {
    DrivenNode node{{*HostName::from("me")}};
    while (node.role() != Role::master) node.pass(50ms);
    for (const char* name : {"peer", "ghost"}) node.hear(message_from(name, MessageType::slaveup));
    node.forget();
    node.pass(500ms);
    for (const auto& probe : performed<Probe>(node)) node.finish(probe.id, Interval::around(-7ms, 1us));
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), testing::Not(testing::Contains(MessageType::adjtime)));
}

TEST_F(AMaster, tells_the_time_to_a_clock_that_was_set_to_local_time_but_not_to_one_that_stamps_it) {
    join();
    node_.finish(await_probe(), behind);
    acknowledge_all();
    const Interval two_hours_ahead = Interval::around(2h + 300ms, 1us);
    node_.finish(await_probe(), two_hours_ahead);
    EXPECT_THAT(types(corrections()), testing::ElementsAre(MessageType::settime));
    acknowledge_all();
    node_.finish(await_probe(), two_hours_ahead);
    EXPECT_THAT(corrections(), testing::IsEmpty());
    EXPECT_THAT(reports<SlaveUnmeasured>(node_),
                testing::Contains(testing::Field(&SlaveUnmeasured::quality, Quality::local_time)));
}

TEST_F(AMaster, C6_takes_a_measurement_that_is_never_finished_for_one_that_failed) {
    join();
    node_.pass(5min);
    EXPECT_EQ(slaves(), 0U);
}

TEST_F(AMaster, forgets_a_slave_that_is_silent_but_not_for_a_storm) {
    join();
    measure_in_vain(2min);
    EXPECT_EQ(slaves(), 1U);
    measure_in_vain(2min);
    EXPECT_EQ(slaves(), 0U);
}

/// A master that has synchronised three slaves.
class AMasterOfThree : public testing::Test {
  protected:
    AMasterOfThree() {
        node_.pass(8s);
        for (int i = 1; i <= 3; ++i)
            node_.hear(Message{MessageType::slaveup, 1, numbered("slave", i)}, stranger(slave(i)));
        for (int round = 0; round < 8; ++round) node_.go_a_round();
    }
    static std::uint32_t slave(int number) { return static_cast<std::uint32_t>(number); }

    /// The next round: all slaves have this offset, the first one also an error and the remainder of its
    /// slew. Returns by how much a correction changes that slew, which adjtime makes.
    std::optional<Duration> round(Duration offset, Duration error = {}) {
        node_.forget();
        std::vector<Probe> probes;
        for (; probes.size() < 3; probes = performed<Probe>(node_)) node_.pass(10ms);
        for (const auto& probe : probes) {
            const bool first = probe.ip == stranger(slave(1)).ip;
            node_.finish(probe.id, Interval::around(first ? offset + error - left() : offset, 1us));
        }
        std::optional<Duration> change;
        for (int i = 1; i <= 3; ++i) {
            for (const auto& sent : node_.sent_to(stranger(slave(i)))) {
                if (sent.type != MessageType::adjtime) continue;
                const Duration told = amount_of(sent.time);
                if (i == 1) change = told - left();
                if (i == 1) slew_.begin(told, {}, unstepped());
                node_.hear(Message{MessageType::ack, sent.sequence, numbered("slave", i)},
                           stranger(slave(i)));
            }
        }
        return change;
    }

    /// The remainder of the first slave's slew.
    Duration left() const { return slew_.left(unstepped()); }
    /// The time of day without the master's steps.
    WallTime unstepped() const { return started_ + (node_.now().instant - Instant{}); }

    DrivenNode node_{{*HostName::from("me")}};

  private:
    WallTime started_ = node_.now().wall - (node_.now().instant - Instant{});
    KernelSlew slew_;
};

// It has jumped, and returns to its slaves by a step. One of these is still slewing.
TEST_F(AMasterOfThree, does_not_repeat_a_slaves_slew_after_its_own_clock_was_stepped) {
    EXPECT_EQ(round({}, -1500us), 1500us);
    EXPECT_EQ(round(-5s), std::nullopt) << "all are measured again";
    ASSERT_GT(left(), 1ms);
    const auto change = round(-5s);
    EXPECT_LT(std::chrono::abs(change.value_or(0s)), 1us) << "it is slewing to the network's time already";
    EXPECT_THAT(steps(node_), testing::ElementsAre(-5s));
}

}
}
