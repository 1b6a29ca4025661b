// Times of day against the earliest possible time: the build date of the program, and the date of the drift
// file.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace timed {
namespace {

using sim::VirtualLan;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using enum MessageType;

constexpr WallTime start_of_2027{1'798'761'600s};
constexpr WallTime some_time_in_2027{1'800'000'000s};
constexpr Duration year = 365 * 24h;

Node::Options built_in_2027(const HostName& name) { return {.name = name, .earliest = start_of_2027}; }

Message settime_of(TimeWords words, std::uint16_t sequence = 2) {
    Message message = message_from("peer", settime, sequence);
    message.time = words;
    return message;
}

// ---- the era

TEST(TheEra, U3_is_not_that_of_a_clock_which_is_a_century_off) {
    for (const WallTime clock : {start_of_2027 - 57 * year, start_of_2027 + 80 * year}) {
        DrivenNode node{{.name = "me"_host}, {DrivenNode::first}, clock};
        node.hear(message_from("peer", masterup));
        node.forget();
        node.hear(settime_of(to_time_of_day(some_time_in_2027)));
        EXPECT_THAT(steps(node), ElementsAre(some_time_in_2027 - clock));
    }
}

TEST(TheEra, A3_a_time_of_day_is_read_within_68_years_of_the_programs_date_whatever_its_words) {
    for (const std::int32_t seconds :
         {std::numeric_limits<std::int32_t>::min(), -1, 0, std::numeric_limits<std::int32_t>::max()}) {
        DrivenNode node{built_in_2027("me"_host), {DrivenNode::first}, last_time};
        node.hear(message_from("peer", masterup));
        node.hear(settime_of({seconds, 999'999}));
        const bool refused = node.now().wall == last_time; // a time before 1970
        EXPECT_TRUE(refused || std::chrono::abs(node.now().wall - start_of_2027) <= 69 * year) << seconds;
    }
}

TEST(TheEra, A3_a_time_of_day_before_1970_is_too_large_a_step) {
    DrivenNode node{built_in_2027("me"_host)};
    node.hear(message_from("peer", masterup));
    node.forget();
    const WallTime in_1960 = start_of_2027 - 67 * year;
    node.hear(settime_of(to_time_of_day(in_1960)));
    EXPECT_THAT(steps(node), IsEmpty());
    EXPECT_THAT(ignored(node), ElementsAre(Ignored::too_large));
}

TEST(TheEra, A11_a_question_that_waits_survives_steps_to_the_ends_of_time) {
    const HostName me = "me"_host;
    Random random{1};
    Exchanges exchanges{me, random};
    Actions actions;
    Request wish;
    wish.payload = ForwardedDate{{{}, me, 1}, most_time_offset};
    exchanges.start(wish, {Instant{}, first_time}, actions);
    const auto told = [&] { return std::get<Transmit>(actions.back()).message().time; };
    for (int times = 0; times < 3; ++times) exchanges.clock_stepped(-most_time_offset);
    exchanges.wake({Instant{1s}, last_time}, actions);
    EXPECT_EQ(told(), to_time_of_day(last_time + most_time_offset));
    for (int times = 0; times < 9; ++times) exchanges.clock_stepped(most_time_offset);
    exchanges.wake({Instant{2s}, first_time}, actions);
    EXPECT_EQ(told(), to_time_of_day(first_time - most_time_offset));
}

TEST(TheEra, A11_a_node_survives_dates_from_all_ages_in_any_order) {
    Random random{7};
    DrivenNode node{{.name = "me"_host}};
    node.pass(8s);
    for (int times = 0; times < 2'000; ++times) {
        node.jump(WallTime{random.between(0s, 290 * year)} - node.now().wall);
        auto message = message_from("me", times % 2 == 0 ? setdate : settime);
        message.time = {static_cast<std::int32_t>(random.next()), 999'999};
        node.hear(message, {DrivenNode::first.address, 1000});
        node.pass(100ms);
        EXPECT_TRUE(node.role() == Role::master || node.role() == Role::slave);
    }
}

// ---- a clock that is known to be wrong

TEST(AClockBeforeItsProgramWasBuilt, U2_is_set_to_the_earliest_time_it_can_be) {
    DrivenNode node{built_in_2027("me"_host), {DrivenNode::first}, first_time};
    EXPECT_THAT(steps(node), ElementsAre(start_of_2027 - first_time));
}

TEST(AClockBeforeItsProgramWasBuilt, U2_is_not_changed_where_another_program_disciplines_it) {
    auto options = built_in_2027("me"_host);
    options.trusted = {options.name};
    DrivenNode node{options, {DrivenNode::first}, first_time};
    EXPECT_THAT(steps(node), IsEmpty());
}

TEST(AClockBeforeItsProgramWasBuilt, U2_is_the_same_when_it_gets_there_later) {
    DrivenNode node{built_in_2027("me"_host)};
    node.disturb(-50 * year);
    EXPECT_GE(node.now().wall, start_of_2027);
}

TEST(AClockBeforeItsProgramWasBuilt, U2_does_not_vote) {
    DrivenNode node{built_in_2027("me"_host), {DrivenNode::first}, first_time};
    node.hear(message_from("peer", election));
    node.pass(500ms);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(accept)));
    node.hear(message_from("peer", masterup));
    node.pass(1s);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Not(Contains(slaveup))) << "the master still gathers";
    node.pass(1s);
    EXPECT_THAT(types(node.sent_to(DrivenNode::peer)), Contains(slaveup));
}

class HostsWithoutABattery : public testing::Test {
  protected:
    void add(Duration offset, Duration start = {}) {
        const auto name = *HostName::from(std::string{static_cast<char>('a' + lan.hosts())});
        const auto host =
            lan.add_host(built_in_2027(name), offset, 0_ppm, {VirtualLan::first_network}, false);
        lan.at(Instant{start}, [this, host] { lan.start(host); });
    }
    VirtualLan lan{7, {}, some_time_in_2027};
    static constexpr Duration to_1970 = first_time - some_time_in_2027;
};

TEST_F(HostsWithoutABattery, U2_one_that_starts_with_a_good_host_takes_the_time_from_it) {
    add(to_1970);
    add(0s);
    lan.run_for(20s);
    EXPECT_THAT(lan.masters(), ElementsAre(1U));
    EXPECT_LT(std::chrono::abs(lan.error(0)), 1ms);
    EXPECT_LT(std::chrono::abs(lan.error(1)), 1ms);
}

TEST_F(HostsWithoutABattery, U2_two_do_not_outvote_a_good_one) {
    add(to_1970);
    add(to_1970);
    add(0s);
    lan.run_for(20s);
    EXPECT_LT(lan.worst_pair(), 1ms);
    EXPECT_LT(std::chrono::abs(lan.error(2)), 1ms);
}

TEST_F(HostsWithoutABattery, U2_one_that_is_alone_leads_and_hands_over_to_a_good_host_that_comes) {
    add(to_1970);
    add(0s, 60s);
    lan.run_for(50s);
    EXPECT_THAT(lan.masters(), ElementsAre(0U));
    lan.run_for(30s);
    EXPECT_THAT(lan.masters(), ElementsAre(1U));
    EXPECT_LT(std::chrono::abs(lan.error(0)), 1ms);
    EXPECT_LT(std::chrono::abs(lan.error(1)), 1ms);
}

TEST_F(HostsWithoutABattery, U2_agree_among_themselves_where_there_is_no_other) {
    for (int host = 0; host < 3; ++host) add(to_1970, host * 20s);
    lan.run_for(90s);
    EXPECT_TRUE(lan.settled());
    EXPECT_LT(lan.worst_pair(), 1ms);
}

}
}
