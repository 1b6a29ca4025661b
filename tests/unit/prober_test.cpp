// The prober's schedule, and its treatment of late, lost, duplicated and forged requests and replies.
#include "proto/measure/prober.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace timed {
namespace {

using testing::ElementsAre;

constexpr Duration there_and_back = 100us;

Probe probe(std::uint32_t id, std::uint32_t ip) { return {ProbeId{id}, NetworkId{1}, ip, {}}; }

/// A network on which every host answers with a clock that is ahead of ours by `ahead`.
class AProber : public testing::Test {
  protected:
    struct Reply {
        Instant arrives;
        IcmpTimestamp stamps;
    };

    /// Executes the prober's transmissions for `span`.
    void run(Duration span) {
        const Instant end = now_.instant + span;
        while (const auto next = next_event(end)) {
            pass(std::max(Duration{}, *next - now_.instant));
            deliver();
            while (const auto due = prober_.next(now_))
                std::visit([this](const auto& what) { perform(what); }, *due);
        }
        pass(end - now_.instant);
    }
    [[nodiscard]] std::vector<Quality> qualities() const {
        std::vector<Quality> found;
        for (const auto& result : finished_) found.push_back(result.measurement.quality);
        return found;
    }
    void step(Duration amount) {
        now_.wall += amount;
        ahead_ -= amount;
    }

    std::uint32_t nonce_ = 0;
    Prober prober_{{}, [this] { return nonce_ += 7; }};
    Now now_{Instant{1h}, WallTime{std::chrono::seconds{1'800'000'000}}};
    Duration ahead_ = 123456us;
    std::vector<ProbeFinished> finished_{};
    std::vector<Prober::Transmission> sent_{};
    std::vector<Instant> sent_at_{};
    std::vector<Reply> under_way_{};

    Duration lateness_{}; ///< delay of each request after its due time
    std::function<std::vector<IcmpTimestamp>(IcmpTimestamp)> network_ = [](IcmpTimestamp reply) {
        return std::vector{reply};
    };

  private:
    void pass(Duration span) {
        now_.instant += span;
        now_.wall += span;
    }
    [[nodiscard]] std::optional<Instant> next_event(Instant end) const {
        auto next = prober_.next_wake();
        for (const auto& reply : under_way_) next = std::min(next.value_or(Instant::max()), reply.arrives);
        return next && *next <= end ? next : std::nullopt;
    }
    void deliver() {
        for (const auto& reply : std::vector(under_way_))
            if (reply.arrives <= now_.instant) prober_.answered(reply.stamps, 1, now_.wall);
        std::erase_if(under_way_, [&](const Reply& reply) { return reply.arrives <= now_.instant; });
    }
    void perform(const Prober::Transmission& transmission) {
        pass(lateness_);
        if (prober_.is_late(transmission, now_.wall)) return;
        prober_.sent(transmission, now_.wall);
        sent_.push_back(transmission);
        sent_at_.push_back(now_.instant);
        IcmpTimestamp reply = transmission.request;
        const auto there = (now_.wall + there_and_back / 2 + ahead_).time_since_epoch();
        reply.receive.value =
            static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(
                                           there - std::chrono::floor<std::chrono::days>(there))
                                           .count());
        reply.transmit = reply.receive;
        for (const auto& one : network_(reply)) under_way_.push_back({now_.instant + there_and_back, one});
    }
    void perform(const Prober::Finished& finished) { finished_.push_back(finished.result); }
};

TEST_F(AProber, finds_the_offset_of_another_clock) {
    prober_.start(probe(1, 10));
    run(2s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_TRUE(finished_.front().measurement.offset.contains(ahead_));
    EXPECT_LT(finished_.front().measurement.offset.width(), 2 * there_and_back);
}

TEST_F(AProber, starts_its_measurements_a_millisecond_apart_in_the_order_of_the_requests) {
    for (std::uint32_t id = 1; id <= 3; ++id) prober_.start(probe(id, 10 + id));
    const Instant began = now_.instant;
    run(2500us);
    std::vector<Duration> first_sent;
    for (std::uint32_t ip = 11; ip <= 13; ++ip) {
        const auto first = std::ranges::find(sent_, ip, &Prober::Transmission::ip) - sent_.begin();
        first_sent.push_back(sent_at_.at(static_cast<std::size_t>(first)) - began);
    }
    EXPECT_THAT(first_sent, ElementsAre(0ms, 1ms, 2ms));
}

TEST_F(AProber, measures_many_hosts_at_once) {
    for (std::uint32_t id = 1; id <= 50; ++id) prober_.start(probe(id, id));
    run(200ms);
    EXPECT_EQ(finished_.size(), 50U);
    EXPECT_EQ(std::ranges::count(qualities(), Quality::good), 50);
}

TEST_F(AProber, C6_finishes_a_probe_that_another_of_the_same_host_takes_the_place_of) {
    prober_.start(probe(1, 10));
    prober_.start(probe(2, 10));
    run(2s);
    ASSERT_EQ(finished_.size(), 2U);
    EXPECT_EQ(finished_[0].id, ProbeId{1});
    EXPECT_EQ(finished_[1].id, ProbeId{2});
    EXPECT_THAT(qualities(), ElementsAre(Quality::superseded, Quality::good));
}

TEST_F(AProber, gives_up_a_host_that_does_not_answer) {
    network_ = [](const IcmpTimestamp&) { return std::vector<IcmpTimestamp>{}; };
    prober_.start(probe(1, 10));
    run(2s);
    EXPECT_THAT(qualities(), ElementsAre(Quality::no_answer));
    EXPECT_EQ(sent_.size(), 4U);
    EXPECT_EQ(prober_.next_wake(), std::nullopt);
}

TEST_F(AProber, measures_although_half_of_all_packets_are_lost) {
    int count = 0;
    network_ = [&](const IcmpTimestamp& reply) {
        return ++count % 2 == 0 ? std::vector<IcmpTimestamp>{} : std::vector{reply};
    };
    prober_.start(probe(1, 10));
    run(20s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_TRUE(finished_.front().measurement.offset.contains(ahead_));
}

TEST_F(AProber, ignores_answers_that_do_not_repeat_what_was_sent) {
    network_ = [](IcmpTimestamp reply) {
        ++reply.originate;
        return std::vector{reply};
    };
    prober_.start(probe(1, 10));
    run(2s);
    EXPECT_THAT(qualities(), ElementsAre(Quality::no_answer));
}

TEST_F(AProber, ignores_a_forged_answer_beside_the_true_one_and_a_second_copy) {
    network_ = [](const IcmpTimestamp& reply) {
        IcmpTimestamp forged = reply;
        ++forged.originate;
        forged.receive.value += 40;
        return std::vector{forged, reply, reply};
    };
    prober_.start(probe(1, 10));
    run(2s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_TRUE(finished_.front().measurement.offset.contains(ahead_));
}

TEST_F(AProber, ignores_answers_that_come_after_the_end) {
    network_ = [](const IcmpTimestamp&) { return std::vector<IcmpTimestamp>{}; };
    prober_.start(probe(1, 10));
    run(2s);
    prober_.answered(sent_.back().request, 1, now_.wall);
    run(2s);
    EXPECT_EQ(finished_.size(), 1U);
    EXPECT_EQ(sent_.size(), 4U);
}

TEST_F(AProber, starts_over_when_our_clock_was_stepped) {
    prober_.start(probe(1, 10));
    run(there_and_back / 2);
    ASSERT_FALSE(under_way_.empty());
    step(-1h);               // a step ahead would only widen the interval of the earlier samples
    prober_.clock_stepped(); // the reply in flight belongs to the clock before the step
    run(2s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_TRUE(finished_.front().measurement.offset.contains(ahead_));
}

TEST_F(AProber, aims_again_when_it_is_too_late_to_send_but_not_for_ever) {
    lateness_ = 700us;
    prober_.start(probe(1, 10));
    run(60s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_TRUE(finished_.front().measurement.offset.contains(ahead_));
    EXPECT_GT(sent_at_.front() - Instant{1h}, 64 * lateness_);
}

TEST_F(AProber, finishes_at_once_when_a_host_cannot_be_reached) {
    prober_.start(probe(1, 10));
    const auto due = prober_.next(now_);
    ASSERT_TRUE(due);
    const auto& transmission = std::get<Prober::Transmission>(*due);
    prober_.unreachable(transmission.probe);
    prober_.sent(transmission, now_.wall);
    run(1ms);
    EXPECT_THAT(qualities(), ElementsAre(Quality::unreachable));
}

TEST_F(AProber, takes_the_systems_word_for_when_a_request_left) {
    const Duration late_to_leave = 40us;
    network_ = [&](const IcmpTimestamp& reply) {
        prober_.left(reply, now_.wall + late_to_leave);
        return std::vector{reply};
    };
    prober_.start(probe(1, 10));
    run(2s);
    ASSERT_THAT(qualities(), ElementsAre(Quality::good));
    EXPECT_EQ(finished_.front().measurement.round_trip, there_and_back - late_to_leave);
}

}
}
