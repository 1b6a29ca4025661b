// From corrections to slews and steps, on a simulated clock.
#include "tests/unit/disciplined_host.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Host = DisciplinedHost;

// ---- step or slew

TEST(Discipline, steps_a_host_that_joins_more_than_a_millisecond_off) {
    Host host{{}};
    host.correct(1500us);
    EXPECT_THAT(host.steps, ElementsAre(1500us));
    EXPECT_THAT(host.slews, IsEmpty());
}

TEST(Discipline, slews_a_host_that_joins_less_than_a_millisecond_off) {
    Host host{{}};
    host.correct(-900us);
    EXPECT_THAT(host.steps, IsEmpty());
    EXPECT_THAT(host.slews, ElementsAre(-900us));
}

TEST(Discipline, slews_less_than_128_ms_once_it_has_joined) {
    for (const Duration amount : {127ms, -127ms}) {
        Host host{{}};
        host.correct(0ms);
        host.correct(amount);
        EXPECT_THAT(host.steps, IsEmpty());
        EXPECT_THAT(host.slews, ElementsAre(0ms, amount));
    }
}

TEST(Discipline, steps_128_ms_and_more) {
    for (const Duration amount : std::vector<Duration>{128ms, -128ms, 10s, -24h}) {
        Host host{{}};
        host.correct(0ms);
        host.wait(64s);
        host.correct(amount);
        EXPECT_THAT(host.steps, ElementsAre(amount));
        EXPECT_EQ(host.discipline.frequency(), Frequency{}) << "a jump says nothing about the rate";
    }
}

TEST(Discipline, reports_its_corrections) {
    Discipline discipline;
    const auto applied = discipline.follow(3s, {Instant{}, WallTime{1'767'225'600s}});
    EXPECT_EQ(applied.kind, CorrectionKind::step);
    EXPECT_EQ(applied.amount, Duration{3s});
    EXPECT_EQ(discipline.last_correction(), Duration{3s});
}

// ---- fast slews

TEST(Discipline, corrects_127_ms_in_seven_seconds_of_its_clock) {
    for (const Duration offset : {127ms, -127ms}) {
        Host host{{}, offset};
        host.correct(0ms);
        host.wait(1s);
        host.correct_exactly();
        host.wait(8200ms);
        EXPECT_LT(std::chrono::abs(host.error()), 200us);
        EXPECT_FALSE(host.slewing_fast());
        host.wait(2s); // adjtime corrects the rest
        EXPECT_LT(std::chrono::abs(host.error()), 5us);
    }
}

TEST(Discipline, never_sets_the_clock_back_in_a_fast_slew) {
    Host host{{}, 127ms};
    host.correct(0ms);
    host.correct_exactly();
    WallTime before = host.shows();
    for (int moment = 0; moment < 2'000; ++moment) {
        host.wait(5ms);
        ASSERT_GT(host.shows(), before);
        before = host.shows();
    }
}

TEST(Discipline, knows_at_every_moment_how_much_of_a_slew_is_left) {
    for (const Duration offset : {100'000us, -100'000us, 3000us, -1900us}) {
        Host host{{}, offset};
        host.correct(0ms);
        host.wait(1s);
        host.correct_exactly();
        for (int moment = 0; moment < 250; ++moment) {
            host.wait(7919us);
            const Duration left = host.slew_left() + host.error();
            ASSERT_LT(std::chrono::abs(left), 2us) << "moment " << moment << " of " << offset.count();
        }
    }
}

TEST(Discipline, says_while_its_clock_is_slewed_fast) {
    Host host{{}, -100ms};
    host.correct(0ms);
    host.wait(300ms);
    host.correct_exactly();
    const Duration longest = host.discipline.longest_fast_slew(100ms);
    Duration fast{};
    for (; host.slewing_fast() && fast < 20s; fast += 10ms) {
        host.wait(10ms);
        EXPECT_TRUE(host.slewing_fast() || !host.clock_slews_fast());
    }
    EXPECT_LE(fast, longest);
    EXPECT_GT(fast, longest - 2s);
    host.correct(10ms);
    EXPECT_TRUE(host.slewing_fast());
    host.correct(10s);
    EXPECT_FALSE(host.slewing_fast()) << "a step ends it";
}

TEST(Discipline, begins_no_fast_slew_so_late_in_a_second_that_the_kernel_may_be_in_the_next) {
    Host host{{}, -100ms};
    host.correct(0ms);
    host.wait(1090ms); // the clock is 100 ms behind: 10 ms of its second remain
    host.correct_exactly();
    host.wait(10ms);
    EXPECT_FALSE(host.clock_slews_fast());
    host.wait(1s);
    EXPECT_TRUE(host.clock_slews_fast());
    host.wait(7s);
    EXPECT_LT(std::chrono::abs(host.error()), 200us);
}

// ---- as a master

TEST(Discipline, follows_an_average_only_beyond_the_measurement_uncertainty) {
    Host host{};
    host.steer(0us, 0us);
    host.wait(1s);
    host.steer(90us, 100us);
    EXPECT_EQ(host.slews.back(), 0us);
    host.wait(1s);
    host.steer(500us, 100us);
    EXPECT_EQ(host.slews.back(), 100us) << "a quarter of what is beyond doubt";
}

TEST(Discipline, comes_to_the_rate_that_all_others_have) {
    Host host{300_ppm};
    for (int round = 0; round < 120; ++round) {
        host.steer(-host.error(), 20us);
        host.wait(1s);
    }
    EXPECT_LT(std::chrono::abs(host.error()), 30us);
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -300'000.0, 5'000.0);
}

TEST(Discipline, corrects_the_whole_offset_from_the_average_when_it_joins_or_is_far_off) {
    Host host{};
    host.steer(90ms, 1ms);
    EXPECT_THAT(host.steps, ElementsAre(90ms));
    host.wait(1s);
    host.steer(10s, 1ms);
    EXPECT_THAT(host.steps, ElementsAre(90ms, 10s));
}

TEST(Discipline, discards_the_frequency_of_a_master_with_a_rate_fault_when_it_leads) {
    Host host{5_ppm};
    for (int second = 0; second < 6; ++second) {
        host.correct(second * 300us - host.error()); // the average runs 300 ppm fast
        host.wait(1s);
    }
    ASSERT_GT(host.discipline.frequency(), 200_ppm);
    host.take_lead();
    EXPECT_EQ(host.discipline.frequency(), 0_ppm);
}

TEST(Discipline, leads_at_the_rate_that_it_has_learned_from_a_good_master) {
    Host host{-40_ppm};
    for (int second = 0; second < 6; ++second) {
        host.correct_exactly();
        host.wait(1s);
    }
    const auto learned = host.discipline.frequency();
    ASSERT_GT(learned, 30_ppm);
    host.take_lead();
    EXPECT_EQ(host.discipline.frequency(), learned);
}

// ---- SETTIME

TEST(Discipline, takes_the_time_of_day_for_a_host_that_joins) {
    Host host{{}, 5s};
    host.set(-5s);
    EXPECT_THAT(host.steps, ElementsAre(-5s));
    EXPECT_TRUE(host.discipline.joining()) << "the measured correction is still to come";
    host.correct(2ms);
    EXPECT_THAT(host.steps, ElementsAre(-5s, 2ms));
    EXPECT_FALSE(host.discipline.joining());
}

TEST(Discipline, takes_a_slightly_different_time_of_day_too_while_joining) {
    Host host{{}};
    host.set(5ms);
    EXPECT_THAT(host.steps, ElementsAre(5ms));
}

TEST(Discipline, steps_to_another_time_of_day_also_later) {
    Host host{{}};
    host.correct(0ms);
    host.set(-1h);
    EXPECT_THAT(host.steps, ElementsAre(-1h));
}

// Its master measures again after a second, and does not wait for a fast slew.
TEST(Discipline, steps_away_the_error_of_the_time_of_day_that_stepped_it) {
    Host host{{}};
    host.correct(0ms);
    host.set(-1h);
    host.wait(1s);
    host.correct(3ms);
    EXPECT_THAT(host.steps, ElementsAre(-1h, 3ms));
    EXPECT_FALSE(host.slewing_fast());
    host.wait(1s);
    host.correct(3ms);
    EXPECT_THAT(host.steps, ElementsAre(-1h, 3ms)) << "the error of the time of day is corrected";
}

TEST(Discipline, slews_the_first_correction_after_a_time_of_day_that_did_not_step_it) {
    Host host{{}, {}, {.step = 10s}};
    host.correct(0ms);
    host.set(5s);
    host.correct(3ms);
    EXPECT_THAT(host.steps, IsEmpty());
}

TEST(Discipline, does_not_let_the_noise_of_a_time_of_day_spoil_what_was_measured) {
    Host host{{}};
    host.correct(0ms);
    host.set(9ms);
    host.set(-9ms);
    EXPECT_THAT(host.slews, ElementsAre(0ms));
    EXPECT_THAT(host.steps, IsEmpty());
}

TEST(Discipline, learns_no_frequency_from_the_noise_of_a_time_of_day) {
    for (const Duration told : std::vector<Duration>{1h, 200ms}) {
        Host host{{}};
        host.correct(0ms);
        host.wait(64s);
        host.set(told);
        host.wait(4s);
        host.correct(3ms);
        EXPECT_EQ(host.discipline.frequency(), Frequency{}) << told.count() << " ns";
    }
}

// ---- arithmetic

TEST(Gained, C17_over_years_does_not_overflow) {
    constexpr Duration year = std::chrono::hours{24 * 365};
    EXPECT_EQ(gained(500_ppm, year), year / 2000);
    EXPECT_EQ(gained(-(500_ppm), 3 * year), -3 * year / 2000);
    EXPECT_EQ(gained(83'300_ppm, 1200ms), 99'960us);
}

// ---- clocks that another program changes

TEST(Discipline, joins_again_when_another_program_has_set_the_clock_and_keeps_the_frequency) {
    Host host{50_ppm};
    for (int round = 0; round < 12; ++round) {
        host.correct_exactly();
        host.wait(64s);
    }
    const auto learned = host.discipline.frequency();
    ASSERT_NE(learned, Frequency{});
    host.disturb();
    EXPECT_TRUE(host.discipline.joining());
    host.correct(40ms);
    EXPECT_THAT(host.steps, ElementsAre(40ms));
    EXPECT_EQ(host.discipline.frequency(), learned);
}

}
}
