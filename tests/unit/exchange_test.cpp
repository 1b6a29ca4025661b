// Reliable exchanges: retransmission, matching of answers, and many concurrent exchanges.
#include "proto/exchange/exchange.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr NetworkId lan{1};
constexpr WallTime start_of_2026{1'767'225'600s};
constexpr Address peer{0x0a000002, timed_port};

/// The host whose exchanges are tested, and its clock.
class Exchange : public testing::Test {
  protected:
    [[nodiscard]] static Now at(Duration since_start) {
        return {Instant{since_start}, start_of_2026 + since_start};
    }

    /// Performs an operation and returns the messages that it sends.
    template <class Operation> std::vector<Transmit> sent_by(Operation operation) {
        Actions actions;
        operation(actions);
        std::vector<Transmit> sent;
        for (const auto& action : actions) sent.push_back(std::get<Transmit>(action));
        return sent;
    }

    std::vector<Transmit> start(const Request& request, Duration when = {}) {
        return sent_by([&](Actions& actions) { exchanges.start(request, at(when), actions); });
    }

    struct Wake {
        Duration when;
        std::vector<Transmit> sent;
        std::vector<Outcome> given_up;
    };

    /// Wakes the exchanges at their timers until none is left.
    std::vector<Wake> run() {
        std::vector<Wake> wakes;
        while (const auto next = exchanges.next_wake()) {
            Wake wake{next->time_since_epoch(), {}, {}};
            wake.sent = sent_by([&](Actions& a) { wake.given_up = exchanges.wake(at(wake.when), a); });
            wakes.push_back(std::move(wake));
        }
        return wakes;
    }

    static std::vector<Duration> times_sent(const std::vector<Wake>& wakes) {
        std::vector<Duration> times;
        for (const auto& wake : wakes) times.insert(times.end(), wake.sent.size(), wake.when);
        return times;
    }

    static Request quit_to_h2() {
        Request request;
        request.network = lan;
        request.to = peer;
        request.payload = NoPayload{MessageType::quit};
        request.expected = "h2"_host;
        return request;
    }

    static Request settime_to(int host) {
        Request request;
        request.network = lan;
        request.to = Address{0x0a010000 + static_cast<std::uint32_t>(host)};
        request.payload = TimeOfDay{};
        return request;
    }

    Random random{1};
    Exchanges exchanges{"h1"_host, random};
};

TEST_F(Exchange, sends_at_once) {
    const auto sent = start(quit_to_h2());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].network, lan);
    EXPECT_EQ(sent[0].to, peer);
    EXPECT_EQ(sent[0].message().type, MessageType::quit);
    EXPECT_EQ(sent[0].message().name, "h1"_host);
}

TEST_F(Exchange, sends_again_after_200_600_1400_and_3000_ms_and_gives_up_after_6200) {
    const auto first = start(quit_to_h2());
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), ElementsAre(200ms, 600ms, 1400ms, 3000ms));
    EXPECT_EQ(wakes.back().when, Duration{6200ms});
    ASSERT_EQ(wakes.back().given_up.size(), 1U);
    EXPECT_FALSE(wakes.back().given_up[0].answer);
    EXPECT_EQ(wakes.back().given_up[0].request.expected, "h2"_host);
    for (const auto& wake : wakes) {
        for (const auto& again : wake.sent) EXPECT_EQ(again.message(), first[0].message());
    }
}

TEST_F(Exchange, counts_from_the_first_transmission_when_that_is_delayed) {
    Request request = quit_to_h2();
    request.delay = 50ms;
    EXPECT_THAT(start(request), IsEmpty());
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), ElementsAre(50ms, 250ms, 650ms, 1450ms, 3050ms));
    EXPECT_EQ(wakes.back().when, Duration{6250ms});
}

TEST_F(Exchange, counts_from_the_first_transmission_when_that_comes_late) {
    Request request = quit_to_h2();
    request.delay = 50ms;
    start(request);
    EXPECT_EQ(sent_by([&](Actions& a) { exchanges.wake(at(80ms), a); }).size(), 1U);
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), ElementsAre(280ms, 680ms, 1480ms, 3080ms));
    EXPECT_EQ(wakes.back().when, Duration{6280ms});
}

TEST_F(Exchange, gives_up_when_its_patience_ends) {
    Request request = quit_to_h2();
    request.timeout = 1s;
    start(request);
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), ElementsAre(200ms, 600ms));
    EXPECT_EQ(wakes.back().when, Duration{1s});
    EXPECT_EQ(wakes.back().given_up.size(), 1U);
}

TEST_F(Exchange, sends_once_when_its_patience_is_that_of_the_first_wait) {
    Request request = quit_to_h2();
    request.timeout = 200ms;
    start(request);
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), IsEmpty());
    EXPECT_EQ(wakes.back().when, Duration{200ms});
}

TEST_F(Exchange, sends_one_copy_however_late_it_is_woken) {
    start(quit_to_h2());
    std::vector<Outcome> given_up;
    EXPECT_EQ(sent_by([&](Actions& a) { given_up = exchanges.wake(at(1500ms), a); }).size(), 1U);
    EXPECT_THAT(given_up, IsEmpty());
    const auto wakes = run();
    EXPECT_THAT(times_sent(wakes), ElementsAre(3000ms));
    EXPECT_EQ(wakes.back().when, Duration{6200ms});
}

TEST_F(Exchange, gives_up_at_once_when_it_is_woken_after_its_patience_ended) {
    start(quit_to_h2());
    std::vector<Outcome> given_up;
    EXPECT_THAT(sent_by([&](Actions& a) { given_up = exchanges.wake(at(7s), a); }), IsEmpty());
    EXPECT_EQ(given_up.size(), 1U);
    EXPECT_EQ(exchanges.next_wake(), std::nullopt);
}

TEST_F(Exchange, sends_the_time_of_day_of_each_transmission) {
    Request request = quit_to_h2();
    request.payload = TimeOfDay{5s};
    EXPECT_EQ(start(request)[0].message().time, to_time_of_day(start_of_2026 + 5s));
    int again = 0;
    for (const auto& wake : run()) {
        for (const auto& sent : wake.sent) {
            EXPECT_EQ(sent.message().time, to_time_of_day(start_of_2026 + wake.when + 5s));
            EXPECT_EQ(sent.time_offset, 5s);
            ++again;
        }
    }
    EXPECT_EQ(again, 4);
}

TEST_F(Exchange, tells_the_same_time_of_day_again_after_our_own_clock_was_stepped) {
    Request request = quit_to_h2();
    request.payload = TimeOfDay{5s};
    start(request);
    exchanges.clock_stepped(5s);
    const Now after_the_step{Instant{200ms}, start_of_2026 + 5s + 200ms};
    const auto sent = sent_by([&](Actions& actions) { exchanges.wake(after_the_step, actions); });
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].message().time, to_time_of_day(start_of_2026 + 5s + 200ms));
}

TEST_F(Exchange, repeats_an_adjustment_as_it_was) {
    Request request = quit_to_h2();
    request.payload = Adjustment{-5ms};
    EXPECT_EQ(start(request)[0].message().time, to_amount(-5ms));
    for (const auto& wake : run()) {
        for (const auto& sent : wake.sent) {
            EXPECT_EQ(sent.message().time, to_amount(-5ms));
            EXPECT_EQ(sent.time_offset, std::nullopt);
        }
    }
}

// ---- matching of answers

class Answer : public Exchange {
  protected:
    std::optional<Outcome> answered(const Message& message, NetworkId network = lan, Address from = peer) {
        return exchanges.answered(network, from, message);
    }

    std::uint16_t asked = start(quit_to_h2()).at(0).message().sequence;
    Message right{MessageType::ack, asked, "h2"_host};
};

TEST_F(Answer, ends_the_exchange) {
    const auto outcome = answered(right);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->request.type(), MessageType::quit);
    EXPECT_EQ(outcome->answer, right);
    EXPECT_EQ(outcome->from, peer);
    EXPECT_EQ(exchanges.next_wake(), std::nullopt);
    EXPECT_FALSE(answered(right)) << "a second copy of the answer";
}

TEST_F(Answer, may_come_from_another_address_of_the_host) {
    constexpr Address elsewhere{0x0b000002, 4711};
    const auto outcome = answered(right, lan, elsewhere);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->from, elsewhere);
}

TEST_F(Answer, needs_the_right_sequence_number_type_name_and_network) {
    auto wrong_sequence = right;
    ++wrong_sequence.sequence;
    EXPECT_FALSE(answered(wrong_sequence));
    auto wrong_type = right;
    wrong_type.type = MessageType::masterack;
    EXPECT_FALSE(answered(wrong_type));
    auto wrong_name = right;
    wrong_name.name = "h3"_host;
    EXPECT_FALSE(answered(wrong_name));
    EXPECT_FALSE(answered(right, NetworkId{2}));
    EXPECT_TRUE(answered(right)) << "none of the wrong ones may have ended it";
}

TEST_F(Answer, of_any_host_is_accepted_when_no_host_is_expected) {
    Request search;
    search.network = lan;
    search.payload = NoPayload{MessageType::masterreq};
    const auto sent = start(search);
    EXPECT_EQ(sent.at(0).to, std::nullopt) << "a broadcast";
    const Message answer{MessageType::masterack, sent.at(0).message().sequence, "any-host"_host};
    ASSERT_TRUE(answered(answer));
}

TEST_F(Answer, cannot_come_before_the_question) {
    Request request = quit_to_h2();
    request.delay = 50ms;
    start(request);
    right.sequence = static_cast<std::uint16_t>(asked + 1);
    EXPECT_FALSE(answered(right));
}

TEST_F(Answer, after_the_time_out_is_unexpected) {
    run();
    EXPECT_FALSE(answered(right));
}

// ---- many at once

TEST_F(Exchange, of_one_host_is_not_delayed_by_10000_dead_ones) {
    constexpr int hosts = 10'000;
    std::map<std::uint16_t, std::vector<Duration>> times; // sent, by sequence number
    for (int host = 0; host < hosts; ++host) {
        const Duration when = 100us * host;
        times[start(settime_to(host), when).at(0).message().sequence].push_back(when);
    }
    ASSERT_EQ(times.size(), static_cast<std::size_t>(hosts));
    std::size_t given_up = 0;
    for (const auto& wake : run()) {
        for (const auto& sent : wake.sent) times[sent.message().sequence].push_back(wake.when);
        given_up += wake.given_up.size();
    }
    for (const auto& [sequence, t] : times) {
        ASSERT_EQ(t.size(), 5U);
        ASSERT_THAT(t, ElementsAre(t[0], t[0] + 200ms, t[0] + 600ms, t[0] + 1400ms, t[0] + 3000ms));
    }
    EXPECT_EQ(given_up, static_cast<std::size_t>(hosts));
}

TEST_F(Exchange, is_dropped_without_an_outcome_when_cancelled) {
    const auto dropped = start(settime_to(1)).at(0).message();
    start(quit_to_h2());
    const auto kept = start(settime_to(2)).at(0).message();
    exchanges.cancel(dropped.sequence);
    EXPECT_TRUE(exchanges.waits(MessageType::quit, lan, peer));
    exchanges.cancel(MessageType::quit, lan, peer);
    EXPECT_FALSE(exchanges.waits(MessageType::quit, lan, peer));
    std::size_t given_up = 0;
    for (const auto& wake : run()) {
        for (const auto& sent : wake.sent) EXPECT_EQ(sent.message().sequence, kept.sequence);
        given_up += wake.given_up.size();
    }
    EXPECT_EQ(given_up, 1U);
}

TEST_F(Exchange, is_dropped_with_its_network) {
    start(settime_to(1));
    exchanges.cancel(NetworkId{2});
    EXPECT_EQ(exchanges.size(), 1U);
    exchanges.cancel(lan);
    EXPECT_EQ(exchanges.size(), 0U);
    EXPECT_EQ(exchanges.next_wake(), std::nullopt);
}

TEST_F(Exchange, numbers_wrap_around_and_are_never_0_nor_in_use) {
    std::set<std::uint16_t> in_use;
    for (int i = 0; i < 100; ++i) in_use.insert(start(settime_to(i)).at(0).message().sequence);
    ASSERT_EQ(in_use.size(), 100U);
    std::set<std::uint16_t> drawn;
    for (int i = 0; i < 70'000; ++i) drawn.insert(exchanges.next_sequence());
    EXPECT_FALSE(drawn.contains(0));
    for (const auto sequence : in_use) EXPECT_FALSE(drawn.contains(sequence)) << sequence;
    EXPECT_EQ(drawn.size(), 65'535U - in_use.size()) << "all others are used";
}

}
}
