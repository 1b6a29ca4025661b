// Whether the historic daemons we test against behave as the historic daemons did: figures from the
// protocol's description and from captures of the 4.4BSD daemon.
#include "tests/legacy/legacy_station.hpp"
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

// ---- arithmetic

struct Rounding {
    int amount_ms, by_44_ms, by_43_ms;
};
class EveryRounding : public testing::TestWithParam<Rounding> {};
INSTANTIATE_TEST_SUITE_P(Amounts, EveryRounding,
                         testing::Values(Rounding{-8, -10, -10}, Rounding{-7, -10, -5}, Rounding{-6, -5, -5},
                                         Rounding{-5, -5, -5}, Rounding{-4, -5, -5}, Rounding{-3, -5, -5},
                                         Rounding{-2, -5, 0}, Rounding{-1, 0, 0}, Rounding{0, 0, 0},
                                         Rounding{1, 0, 0}, Rounding{2, 5, 0}, Rounding{3, 5, 5},
                                         Rounding{4, 5, 5}, Rounding{5, 5, 5}, Rounding{6, 5, 5},
                                         Rounding{7, 10, 5}, Rounding{8, 10, 10}));

TEST_P(EveryRounding, is_that_of_its_generation) {
    const Milliseconds amount{GetParam().amount_ms};
    EXPECT_EQ(rounded_44(amount).count(), GetParam().by_44_ms);
    EXPECT_EQ(rounded_43(amount).count(), GetParam().by_43_ms);
}

MeasuredClock ahead(int ms) { return {Milliseconds{ms}}; }
MeasuredClock untrusted(int ms) { return {Milliseconds{ms}, false}; }
MeasuredClock failed_before(int ms) { return {Milliseconds{ms}, true, 1}; }
const MeasuredClock down{};

std::vector<MeasuredClock> all_ahead(std::initializer_list<int> milliseconds) {
    std::vector<MeasuredClock> clocks;
    for (const int ms : milliseconds) clocks.push_back(ahead(ms));
    return clocks;
}

struct Average {
    std::vector<MeasuredClock> slaves;
    int delta_ms;
    std::optional<int> at_128_hz_ms{};
};

const std::vector<Average> averages_44{
    {{}, 0},
    {all_ahead({5}), 2},
    {all_ahead({12}), 6},
    {all_ahead({-12}), -6},
    {all_ahead({4, -4}), 0},
    {all_ahead({20, -20, 40}), 10},
    {all_ahead({3, 4, 5}), 3},
    {all_ahead({9, 9, 9, 9}), 9},
    {all_ahead({0, 10}), 0},
    {all_ahead({4, 10}), 4},
    {all_ahead({1, 2, 30}), 0},
    {all_ahead({3, 100}), 1},
    {{ahead(1), untrusted(8)}, 4, 0},
    {{ahead(1), untrusted(9)}, 4, 0},
    {{untrusted(3), untrusted(4)}, 0},
    {{failed_before(5), failed_before(6)}, 0},
    {{ahead(2), down, down}, 1},
    {all_ahead({-1, -2, -3, -4, 50}), -1},
    {all_ahead({100, 110, 120}), 105},
    {all_ahead({200, 220, 240, 260, 280}), 218},
    {all_ahead({0, 0, 0, 5000}), 90},
    {all_ahead({1000, 1004, 1008, 1012}), 951},
    {all_ahead({1, 2, 21000}), 938},
    {all_ahead({1, 2, 41000}), 1831},
    {all_ahead({-60000, 5, 6, 7}), 5},
    {all_ahead({10, 20, 30, 3000000}), 20},
    {all_ahead({-30000, 30000, 3, 5}), 2},
    {all_ahead({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 5},
    {all_ahead({500}), 250},
    {all_ahead({17}), 8},
    {all_ahead({18}), 9},
    {all_ahead({19}), 9},
    {all_ahead({36}), 18},
    {all_ahead({300, 301, 302}), 278},
    {all_ahead({1, 2, 19999}), 894},
    {all_ahead({1, 2, 3, 4}), 2},
    {all_ahead({10}), 5},
    {all_ahead({-7}), -3},
    {all_ahead({10, 20}), 10},
    {all_ahead({-500, 1, 2, 3}), 1},
    {{untrusted(50), ahead(4), ahead(6)}, 3},
};

TEST(NetworkDelta, of_44_has_all_the_faults_of_the_historic_routine) {
    for (std::size_t i = 0; i < averages_44.size(); ++i) {
        const auto& [slaves, delta, at_128_hz] = averages_44[i];
        EXPECT_EQ(network_delta_44(slaves).count(), delta) << "entry " << i;
        if (!at_128_hz) continue;
        EXPECT_EQ(network_delta_44(slaves, Milliseconds{999 / 128}).count(), *at_128_hz) << "entry " << i;
    }
}

const std::vector<Average> averages_43{
    {{}, 0},
    {all_ahead({10}), 5},
    {all_ahead({1000}), 500},
    {all_ahead({5, 8}), 4},
    {all_ahead({100, 105, 110}), 105},
    {all_ahead({5000, -5000}), -2500},
    {all_ahead({30, 60, 90}), 15},
    {all_ahead({18, 22, 36, 40}), 25},
    {all_ahead({-40, -30, -12, -3, 5}), -2},
    {all_ahead({15, 25, 35, 37, 39}), 37},
    {{down, ahead(8), ahead(9)}, 5},
};

TEST(NetworkDelta, of_43_is_the_mean_of_what_it_takes_for_the_largest_cluster) {
    for (std::size_t i = 0; i < averages_43.size(); ++i) {
        EXPECT_EQ(network_delta_43(averages_43[i].slaves).count(), averages_43[i].delta_ms) << "entry " << i;
    }
}

// ---- the wire

TEST(LegacyWire, leaves_garbage_of_the_stack_in_what_it_does_not_use) {
    const auto ack = encode({MessageType::ack, 0x1234, "alpha"_host}, bsd43.wire_size);
    ASSERT_THAT(ack, SizeIs(76));
    EXPECT_EQ(ack[3], std::byte{0x34});
    EXPECT_EQ(ack[4], leftover);
    EXPECT_EQ(ack[11], leftover);
    EXPECT_EQ(ack[17], std::byte{0});
    EXPECT_EQ(ack[18], leftover);
    EXPECT_EQ(ack[75], leftover);
}

TEST(LegacyWire, carries_times_and_hops_untouched) {
    for (const auto& ways : {bsd43, bsd44}) {
        const Message adjtime{MessageType::adjtime, 0x1234, "alpha"_host, timed::to_amount(-5ms)};
        const Message loop{MessageType::loop, 7, "alpha"_host, {}, 10};
        for (const Message& message : {adjtime, loop}) {
            const auto bytes = encode(message, ways.wire_size);
            EXPECT_THAT(bytes, SizeIs(ways.wire_size));
            EXPECT_EQ(*timed::decode(bytes), message);
        }
    }
}

TEST(LegacyWire, of_43_cuts_a_name_at_63_characters) {
    const std::string long_name(100, 'x');
    const auto bytes = encode({MessageType::ack, 1, *HostName::from(long_name)}, bsd43.wire_size);
    EXPECT_EQ(timed::decode(bytes)->name.view(), long_name.substr(0, 63));
}

// ---- conversations

using Seconds = std::chrono::duration<double>;

Seconds at(Instant when) { return when.time_since_epoch(); }

std::vector<double> times_of(const VirtualLan& lan, MessageType type, std::size_t from) {
    std::vector<double> times;
    for (const auto& sent : lan.sent()) {
        if (sent.from == from && sent.what.message.type == type) times.push_back(at(sent.when).count());
    }
    return times;
}

std::vector<Message> sent_by(const VirtualLan& lan, std::size_t from, Instant since) {
    std::vector<Message> messages;
    for (const auto& sent : lan.sent()) {
        if (sent.from == from && sent.when >= since) messages.push_back(sent.what.message);
    }
    return messages;
}

std::vector<MessageType> types_of(const std::vector<Message>& messages) {
    std::vector<MessageType> types;
    for (const auto& message : messages) types.push_back(message.type);
    return types;
}

testing::Matcher<double> about(double seconds) { return testing::DoubleNear(seconds, 0.001); }

constexpr HostOptions with_timeout(std::chrono::seconds timeout) { return {true, timeout}; }

constexpr Address stranger{0x0a4dfffe, 40'000};

/// A host as it is when a stranger talks to it.
class Alone : public testing::Test {
  protected:
    void start(const Personality& ways) {
        host = add_legacy_host(lan, ways, 0s, 0_ppm, with_timeout(400s));
        lan.run_for(15s);
    }
    /// Its master is made up: only the messages of one are injected.
    void start_slave(const Personality& ways) {
        host = add_legacy_host(lan, ways, 0s, 0_ppm, with_timeout(400s));
        say({MessageType::masterack, 0, "chief"_host}); // wrong sequence
        lan.run_for(100ms);
        say({MessageType::masterreq, 0, "other"_host}); // so that it is modest
        lan.run_for(15s);
        ASSERT_EQ(lan.role(host), Role::slave);
    }
    void say(const Message& message, Address from = stranger) {
        const auto bytes = timed::encode(message);
        lan.inject(host, from, bytes);
    }
    /// What it answers within `span`.
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
    say({MessageType::masterack, static_cast<std::uint16_t>(lan.sent().back().what.message.sequence + 1),
         "chief"_host});
    EXPECT_THAT(times_of(lan, MessageType::masterreq, host), ElementsAre(about(0), about(0)));
}

TEST_F(Alone, a_44_host_waits_on_when_an_answer_is_numbered_wrongly) {
    host = add_legacy_host(lan, bsd44, 0s, 0_ppm);
    say({MessageType::masterack, static_cast<std::uint16_t>(lan.sent().back().what.message.sequence + 1),
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
    EXPECT_EQ(lan.error(host), 7400us);
}

class ToldTheTime : public Alone {
  protected:
    Duration error_after_set_time(Duration ahead) {
        Message time{MessageType::settime, 500, "chief"_host};
        time.time = timed::to_time_of_day(WallTime{1'800'000'000s} + lan.now().time_since_epoch() + ahead);
        answer_to(time, 1s);
        return lan.error(host);
    }
};

TEST_F(ToldTheTime, a_44_slave_slews_below_20_seconds) {
    start_slave(bsd44);
    EXPECT_LT(error_after_set_time(19s), 1ms);
}

TEST_F(ToldTheTime, a_44_slave_steps_from_20_seconds_on) {
    start_slave(bsd44);
    EXPECT_NEAR(Seconds{error_after_set_time(21s)}.count(), 21, 0.01);
}

TEST_F(ToldTheTime, a_43_slave_always_steps) {
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

TEST_F(Alone, a_master_tells_who_loops_to_quit) {
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
    const auto sequence = lan.sent().back().what.message.sequence;
    say({MessageType::masterack, sequence, "first"_host});
    say({MessageType::masterack, sequence, "second"_host});
    lan.run_for(20s);
    EXPECT_THAT(times_of(lan, MessageType::conflict, host), SizeIs(5));
    EXPECT_EQ(lan.role(host), Role::slave);
}

TEST_F(Alone, a_43_newcomer_exits_when_nobody_acknowledges_the_conflict) {
    host = add_legacy_host(lan, bsd43, 0s, 0_ppm);
    const auto sequence = lan.sent().back().what.message.sequence;
    say({MessageType::masterack, sequence, "first"_host});
    say({MessageType::masterack, sequence, "second"_host});
    lan.run_for(20s);
    EXPECT_THAT(times_of(lan, MessageType::conflict, host), SizeIs(5));
    EXPECT_FALSE(lan.station(host).next_wake());
}

// ---- networks

TEST(LegacyLan, started_one_after_the_other_follows_the_first_host) {
    for (const auto& ways : {bsd43, bsd44}) {
        VirtualLan lan{1};
        const auto first = add_legacy_host(lan, ways, 0s, 0_ppm);
        lan.run_for(10s);
        for (int i = 0; i < 3; ++i) add_legacy_host(lan, ways, 50ms, 0_ppm);
        lan.run_for(10s);
        EXPECT_THAT(lan.masters(), ElementsAre(first)) << ways.name;
        EXPECT_TRUE(lan.settled()) << ways.name;
    }
}

TEST(LegacyLan, started_all_at_once_has_no_master_until_an_election_timer_expires) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        VirtualLan lan{seed};
        for (int i = 0; i < 5; ++i) add_legacy_host(lan, bsd44, 0s, 0_ppm);
        lan.run_for(360s);
        ASSERT_THAT(lan.masters(), IsEmpty()) << "seed " << seed;
        lan.run_for(560s);
        ASSERT_THAT(lan.masters(), SizeIs(1)) << "seed " << seed;
    }
}

TEST(LegacyLan, elects_its_first_timer_to_expire_and_sets_clocks_three_seconds_after_that) {
    VirtualLan lan{1};
    const auto winner = add_legacy_host(lan, bsd44, 0s, 0_ppm, with_timeout(400s));
    add_legacy_host(lan, bsd44, 200ms, 0_ppm, with_timeout(500s));
    add_legacy_host(lan, bsd44, -200ms, 0_ppm, with_timeout(600s));
    lan.run_for(1000s);
    const auto up = times_of(lan, MessageType::masterup, winner);
    ASSERT_THAT(up, SizeIs(1));
    EXPECT_THAT(times_of(lan, MessageType::election, winner), ElementsAre(about(up[0] - 3)));
    const auto set = times_of(lan, MessageType::settime, winner);
    ASSERT_THAT(set, SizeIs(2));
    EXPECT_NEAR(set[0] - up[0], 3, 1); // waits are whole seconds
    const auto loops = times_of(lan, MessageType::loop, winner);
    ASSERT_THAT(loops, SizeIs(3));
    EXPECT_NEAR(loops[1] - loops[0], 240, 1);
    EXPECT_NEAR(loops[2] - loops[1], 240, 1);
}

TEST(LegacyLan, with_equal_timers_refuses_each_other_for_ever) {
    VirtualLan lan{1};
    for (int i = 0; i < 2; ++i) add_legacy_host(lan, bsd44, 0s, 0_ppm, with_timeout(400s));
    lan.run_for(4h);
    EXPECT_THAT(lan.masters(), IsEmpty());
    EXPECT_GT(times_of(lan, MessageType::election, 0).size(), 30U);
    EXPECT_GT(times_of(lan, MessageType::refuse, 0).size(), 30U);
}

TEST(LegacyLan, of_43_with_equal_timers_draws_them_anew_and_finds_a_master) {
    VirtualLan lan{3};
    for (int i = 0; i < 2; ++i) add_legacy_host(lan, bsd43, 0s, 0_ppm);
    EXPECT_TRUE(lan.run_until([&] { return lan.settled(); }, 2h));
}

TEST(LegacyLan, replaces_a_dead_master_within_its_quarter_of_an_hour) {
    for (const auto& ways : {bsd43, bsd44}) {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VirtualLan lan{seed};
            const auto first = add_legacy_host(lan, ways, 0s, 0_ppm);
            lan.run_for(10s);
            for (int i = 0; i < 3; ++i) add_legacy_host(lan, ways, 0s, 0_ppm);
            lan.run_for(300s);
            lan.kill(first);
            ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 920s)) << ways.name << ", seed " << seed;
        }
    }
}

TEST(LegacyLan, merges_two_masters_after_a_partition_heals) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        VirtualLan lan{seed};
        for (int i = 0; i < 4; ++i) {
            const auto host = add_legacy_host(lan, bsd44, 0s, 0_ppm);
            if (i >= 2) lan.move_to_group(host, 1);
            lan.run_for(10s);
        }
        ASSERT_THAT(lan.masters(), SizeIs(2)) << "seed " << seed;
        for (const std::size_t host : {2U, 3U}) lan.move_to_group(host, 0);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 300s)) << "seed " << seed;
    }
}

TEST(LegacyLan, keeps_within_20_ms_while_clocks_drift_gently) {
    for (const auto& ways : {bsd43, bsd44}) {
        VirtualLan lan{1};
        add_legacy_host(lan, ways, 0s, 0_ppm);
        lan.run_for(10s);
        add_legacy_host(lan, ways, 80ms, 20_ppm);
        add_legacy_host(lan, ways, -80ms, -20_ppm);
        lan.run_for(30min);
        for (int i = 0; i < 100; ++i) {
            lan.run_for(61s);
            ASSERT_LT(lan.worst_pair(), 20ms) << ways.name;
        }
    }
}

TEST(LegacyLan, never_catches_up_with_a_clock_that_drifts_as_fast_as_it_slews) {
    VirtualLan lan{1};
    for (int i = 0; i < 3; ++i) {
        add_legacy_host(lan, bsd44, 0s, i == 2 ? 500_ppm : 0_ppm);
        lan.run_for(10s);
    }
    lan.run_for(2h);
    EXPECT_GT(lan.error(2) - lan.error(0), 60ms);
}

TEST(LegacyLan, is_dragged_along_by_one_clock_that_is_wrong) {
    VirtualLan lan{1};
    for (int i = 0; i < 5; ++i) {
        add_legacy_host(lan, bsd44, 0s, 0_ppm);
        lan.run_for(10s);
    }
    lan.run_for(250s);
    lan.step_clock(4, 5s);
    lan.run_for(20min);
    EXPECT_GT(lan.error(1), 30ms);
}

TEST(LegacyLan, loses_three_seconds_of_a_round_to_a_dead_slave) {
    VirtualLan lan{1};
    for (int i = 0; i < 3; ++i) {
        add_legacy_host(lan, bsd44, 0s, 0_ppm);
        lan.run_for(10s);
    }
    lan.kill(1);
    lan.block_icmp(1);
    lan.run_for(230s);
    const auto corrected = times_of(lan, MessageType::adjtime, 0);
    ASSERT_THAT(corrected, SizeIs(1)); // h3, once h2 was given up
    EXPECT_NEAR(corrected[0], 9.2 + 240 + 3, 1.1);
}

TEST(LegacyLan, tells_the_tool_on_a_slave_the_name_of_the_master) {
    VirtualLan lan{1};
    add_legacy_host(lan, bsd44, 0s, 0_ppm);
    lan.run_for(10s);
    const auto slave = add_legacy_host(lan, bsd44, 0s, 0_ppm);
    lan.run_for(10s);
    const auto before = lan.now();
    lan.inject(slave, {VirtualLan::address_of(slave).ip, 1023},
               timed::encode({MessageType::msite, 0, "h2"_host}));
    lan.run_for(1s);
    const auto said = sent_by(lan, slave, before);
    EXPECT_THAT(types_of(said), ElementsAre(MessageType::msitereq, MessageType::ack));
    EXPECT_EQ(said.back().name, "h1"_host);
}

TEST(LegacyLan, passes_a_date_set_on_a_slave_to_everybody) {
    VirtualLan lan{1};
    for (int i = 0; i < 3; ++i) {
        add_legacy_host(lan, bsd44, 0s, 0_ppm);
        lan.run_for(10s);
    }
    Message date{MessageType::setdate, 0, "h3"_host};
    date.time = timed::to_time_of_day(WallTime{1'800'000'000s} + lan.now().time_since_epoch() + 1h);
    lan.inject(2, {VirtualLan::address_of(2).ip, 1023}, timed::encode(date));
    lan.run_for(10s);
    for (std::size_t host = 0; host < 3; ++host) {
        EXPECT_EQ(std::chrono::round<std::chrono::seconds>(lan.error(host)), 1h) << "host " << host;
    }
}

}
}
