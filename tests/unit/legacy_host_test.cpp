// One historic daemon: its answers, and its corrections of its clock.
#include "tests/unit/legacy_sent.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace legacy {
namespace {

using sim::VirtualLan;
using sim::Weather;
using timed::Role;
using timed::operator""_host;
using timed::operator""_ppm;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Address stranger{0x0a4dfffe, 40'000};

/// A historic host, with messages injected by the test.
class Alone : public testing::Test {
  protected:
    void start(const Personality& ways) {
        host = add_legacy_host(lan, ways, 0s, 0_ppm, with_timeout(400s));
        lan.run_for(15s);
    }
    /// The slave's master does not exist: the test injects its messages.
    void start_slave(const Personality& ways) {
        host = add_legacy_host(lan, ways, 0s, 0_ppm, with_timeout(400s));
        say({MessageType::masterack, 0, "chief"_host}); // wrong sequence
        lan.run_for(100ms);
        say({MessageType::masterreq, 0, "other"_host}); // makes the host yield
        lan.run_for(15s);
        ASSERT_EQ(lan.role(host), Role::slave);
    }
    void say(const Message& message, Address from = stranger) {
        const auto bytes = timed::encode(message);
        lan.inject(host, from, bytes);
    }
    /// Its answers within `span`.
    std::vector<Message> hear(Duration span = 1s) {
        const auto before = lan.now();
        lan.run_for(span);
        return sent_by(lan, host, before);
    }
    std::vector<Message> answer_to(const Message& message, Duration span = 1s) {
        const auto before = lan.now();
        say(message);
        lan.run_for(span);
        return sent_by(lan, host, before);
    }

    VirtualLan lan{1};
    std::size_t host = 0;
};

TEST_F(Alone, a_44_host_asks_five_times_at_doubling_intervals_and_is_master_after_6_2_seconds) {
    start(bsd44);
    EXPECT_THAT(times_of(lan, MessageType::masterreq, host),
                ElementsAre(about(0), about(0.2), about(0.6), about(1.4), about(3.0)));
    EXPECT_THAT(times_of(lan, MessageType::masterup, host), ElementsAre(about(6.2)));
    EXPECT_THAT(times_of(lan, MessageType::loop, host), ElementsAre(about(9.2)));
}

TEST_F(Alone, a_43_host_asks_five_times_a_second_apart_and_is_master_after_5_seconds) {
    start(bsd43);
    EXPECT_THAT(times_of(lan, MessageType::masterreq, host),
                ElementsAre(about(0), about(1), about(2), about(3), about(4)));
    EXPECT_THAT(times_of(lan, MessageType::masterup, host), ElementsAre(about(5)));
}

TEST_F(Alone, a_host_without_permission_to_be_master_never_is) {
    host = add_legacy_host(lan, bsd44, 0s, 0_ppm, {false});
    lan.run_for(1h);
    EXPECT_THAT(lan.masters(), IsEmpty());
    EXPECT_THAT(times_of(lan, MessageType::election, host), IsEmpty());
}

TEST_F(Alone, a_43_host_sends_again_at_once_when_an_answer_is_numbered_wrongly) {
    host = add_legacy_host(lan, bsd43, 0s, 0_ppm);
    say({MessageType::masterack, static_cast<std::uint16_t>(lan.sent().back().what.message().sequence + 1),
         "chief"_host});
    EXPECT_THAT(times_of(lan, MessageType::masterreq, host), ElementsAre(about(0), about(0)));
}

TEST_F(Alone, a_44_host_waits_on_when_an_answer_is_numbered_wrongly) {
    host = add_legacy_host(lan, bsd44, 0s, 0_ppm);
    say({MessageType::masterack, static_cast<std::uint16_t>(lan.sent().back().what.message().sequence + 1),
         "chief"_host});
    lan.run_for(190ms);
    EXPECT_THAT(times_of(lan, MessageType::masterreq, host), SizeIs(1));
}

TEST_F(Alone, a_master_answers_a_search_with_the_number_of_the_question) {
    start(bsd44);
    const auto answer = answer_to({MessageType::masterreq, 77, "new"_host}, 100ms);
    EXPECT_THAT(answer, ElementsAre(Message{MessageType::masterack, 77, "h1"_host}));
}

TEST_F(Alone, a_slave_acknowledges_a_repeated_correction_and_applies_it_once) {
    start_slave(bsd44);
    const Message correction{MessageType::adjtime, 500, "chief"_host, timed::to_amount(50ms)};
    for (int copy = 0; copy < 2; ++copy) {
        EXPECT_THAT(answer_to(correction, 1ms), ElementsAre(Message{MessageType::ack, 500, "h1"_host}));
        lan.run_for(150s); // enough to slew twice as far
    }
    EXPECT_NEAR(std::chrono::duration<double>(lan.error(host)).count(), 0.050, 0.001);
}

TEST_F(Alone, a_44_slave_rounds_what_it_is_told_to_5_ms) {
    start_slave(bsd44);
    answer_to({MessageType::adjtime, 500, "chief"_host, timed::to_amount(7400us)}, 60s);
    EXPECT_EQ(std::chrono::round<Milliseconds>(lan.error(host)), 10ms);
}

TEST_F(Alone, a_43_slave_does_as_it_is_told) {
    start_slave(bsd43);
    answer_to({MessageType::adjtime, 500, "chief"_host, timed::to_amount(7400us)}, 60s);
    using TensOfMicroseconds = std::chrono::duration<std::int64_t, std::ratio<1, 100'000>>;
    EXPECT_EQ(std::chrono::round<TensOfMicroseconds>(lan.error(host)), 7400us)
        << "Linux loses 500 ppm of a slew, for its seconds get so much shorter";
}

class AfterSettime : public Alone {
  protected:
    Duration error_after_set_time(Duration ahead) {
        Message time{MessageType::settime, 500, "chief"_host};
        time.time = timed::to_time_of_day(WallTime{1'800'000'000s} + lan.now().time_since_epoch() + ahead);
        answer_to(time, 1s);
        return lan.error(host);
    }
};

TEST_F(AfterSettime, a_44_slave_slews_below_20_seconds) {
    start_slave(bsd44);
    EXPECT_LT(error_after_set_time(19s), 1ms);
}

TEST_F(AfterSettime, a_44_slave_steps_from_20_seconds_on) {
    start_slave(bsd44);
    EXPECT_NEAR(Seconds{error_after_set_time(21s)}.count(), 21, 0.01);
}

TEST_F(AfterSettime, a_43_slave_always_steps) {
    start_slave(bsd43);
    EXPECT_NEAR(Seconds{error_after_set_time(100ms)}.count(), 0.1, 0.0001);
}

TEST_F(Alone, a_slave_supports_one_candidate_and_refuses_others_for_30_seconds) {
    start_slave(bsd44);
    const Address rival{stranger.ip - 1, timed::timed_port};
    const auto election = [](const HostName& name) { return Message{MessageType::election, 0, name}; };
    say(election("a"_host));
    EXPECT_EQ(hear(8s).front().type, MessageType::accept);
    say(election("b"_host), rival);
    EXPECT_EQ(hear(8s).front().type, MessageType::refuse);
    say(election("a"_host));
    EXPECT_EQ(hear(31s).front().type, MessageType::accept);
    lan.run_for(1s);
    say(election("b"_host), rival);
    EXPECT_EQ(hear(8s).front().type, MessageType::accept);
}

TEST_F(Alone, a_43_slave_refuses_even_the_candidate_it_supports) {
    start_slave(bsd43);
    say({MessageType::election, 0, "a"_host});
    EXPECT_EQ(hear(8s).front().type, MessageType::accept);
    say({MessageType::election, 0, "a"_host});
    EXPECT_EQ(hear(8s).front().type, MessageType::refuse);
}

TEST_F(Alone, a_44_slave_calls_an_election_when_tested) {
    start_slave(bsd44);
    EXPECT_THAT(types_of(answer_to({MessageType::test, 0, "h1"_host})), ElementsAre(MessageType::election));
    EXPECT_EQ(lan.role(host), Role::candidate);
}

TEST_F(Alone, a_43_slave_does_not_know_tests) {
    start_slave(bsd43);
    EXPECT_THAT(answer_to({MessageType::test, 0, "h1"_host}), IsEmpty());
}

TEST_F(Alone, a_master_answers_an_election_with_quit_once_and_holds_a_round_at_once) {
    start(bsd44);
    const auto answer = types_of(answer_to({MessageType::election, 0, "new"_host}, 20s));
    ASSERT_GE(answer.size(), 2U);
    EXPECT_EQ(answer[0], MessageType::quit);
    EXPECT_EQ(std::ranges::count(answer, MessageType::quit), 1);
    EXPECT_EQ(std::ranges::count(answer, MessageType::loop), 1);
}

TEST_F(Alone, a_master_answers_loop_with_quit) {
    start(bsd44);
    Message announcement{MessageType::loop, 3, "rival"_host};
    EXPECT_EQ(types_of(answer_to(announcement, 20s)).front(), MessageType::quit);
}

TEST_F(Alone, a_master_that_is_told_to_quit_becomes_a_slave) {
    start(bsd44);
    EXPECT_THAT(types_of(answer_to({MessageType::quit, 9, "rival"_host})),
                ElementsAre(MessageType::ack, MessageType::slaveup));
    EXPECT_EQ(lan.role(host), Role::slave);
}

TEST_F(Alone, a_master_asked_to_set_the_date_agrees_first_and_then_slews_or_steps) {
    start(bsd44);
    Message date{MessageType::setdate, 0, "h1"_host};
    const auto in = [&](Duration ahead) {
        return timed::to_time_of_day(WallTime{1'800'000'000s} + lan.now().time_since_epoch() + ahead);
    };
    date.time = in(3s);
    EXPECT_THAT(types_of(answer_to(date)), ElementsAre(MessageType::dateack));
    EXPECT_LT(lan.error(host), 1ms);
    date.time = in(1h);
    EXPECT_THAT(types_of(answer_to(date)), ElementsAre(MessageType::dateack));
    EXPECT_EQ(std::chrono::round<std::chrono::seconds>(lan.error(host)), 1h);
}

TEST_F(Alone, a_newcomer_that_two_masters_answer_tells_the_first_five_times) {
    host = add_legacy_host(lan, bsd44, 0s, 0_ppm);
    const auto sequence = lan.sent().back().what.message().sequence;
    say({MessageType::masterack, sequence, "first"_host});
    say({MessageType::masterack, sequence, "second"_host});
    lan.run_for(20s);
    EXPECT_THAT(times_of(lan, MessageType::conflict, host), SizeIs(5));
    EXPECT_EQ(lan.role(host), Role::slave);
}

TEST_F(Alone, a_43_newcomer_exits_when_its_conflict_is_not_acknowledged) {
    host = add_legacy_host(lan, bsd43, 0s, 0_ppm);
    const auto sequence = lan.sent().back().what.message().sequence;
    say({MessageType::masterack, sequence, "first"_host});
    say({MessageType::masterack, sequence, "second"_host});
    lan.run_for(20s);
    EXPECT_THAT(times_of(lan, MessageType::conflict, host), SizeIs(5));
    EXPECT_FALSE(lan.station(host).next_wake());
}

}
}
