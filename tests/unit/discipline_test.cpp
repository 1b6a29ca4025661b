// From corrections to slews, steps and a learned frequency, tried on a simulated clock.
#include "proto/discipline.hpp"
#include "proto/random.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <variant>
#include <vector>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr WallTime start_of_2026{1'767'225'600s};

/// A host under discipline: a clock that drifts, and whatever is done to it.
class Host {
  public:
    explicit Host(Frequency drift = {}, Duration offset = {}, Discipline::Limits limits = {},
                  MeasuredFrequency kept = {})
        : discipline(limits, kept)
        , clock_(Instant{}, start_of_2026 + offset, drift) {
        clock_.set_frequency({}, kept.value);
    }

    Duration error() { return clock_.read(now_) - (start_of_2026 + now_.time_since_epoch()); }
    /// The daemon is there, and does what it wants to do meanwhile.
    void wait(Duration length) {
        const Instant end = now_ + length;
        while (discipline.next_wake() && *discipline.next_wake() <= end) {
            now_ = std::max(now_, *discipline.next_wake());
            discipline.on_wake(now(), actions_);
            perform();
        }
        now_ = end;
    }
    /// The daemon was killed, or gets no turn.
    void wait_without_daemon(Duration length) { now_ += length; }
    void leave() { discipline.leave(now(), actions_), perform(); }
    void disturb() { discipline.disturbed(now(), actions_), perform(); }

    void correct(Duration amount) {
        discipline.follow(amount, now(), actions_);
        perform();
    }
    void correct_exactly() { correct(-error()); }
    Duration slew_left() { return discipline.slew_left(now()); }
    bool slewing_fast() { return discipline.slewing_fast(now()); }
    bool clock_slews_fast() { return clock_.slews_fast(now_); }
    WallTime shows() { return clock_.read(now_); }
    void lean(Duration amount, Duration doubt) {
        discipline.lean(amount, doubt, false, now(), actions_), perform();
    }
    void set_drift(Frequency drift) { clock_.set_drift(now_, drift); }
    void take_lead() { discipline.take_lead(now(), actions_), perform(); }
    void set(Duration amount) { discipline.set(amount, now(), actions_), perform(); }

    Discipline discipline;
    std::vector<Duration> slews, steps; ///< done to the clock so far

  private:
    Now now() { return {now_, clock_.read(now_)}; }

    void perform() {
        for (const auto& action : actions_) {
            if (const auto* slew = std::get_if<Slew>(&action)) {
                slews.push_back(slew->amount);
                clock_.slew(now_, *slew);
            } else if (const auto* step = std::get_if<Step>(&action)) {
                steps.push_back(step->amount);
                clock_.step(now_, step->amount);
            } else if (const auto* set = std::get_if<SetFrequency>(&action)) {
                clock_.set_frequency(now_, set->frequency);
            }
        }
        actions_.clear();
    }

    sim::VirtualClock clock_;
    Instant now_{};
    Actions actions_;
};

std::int64_t parts_per_billion(Frequency frequency) { return frequency.parts_per_trillion / 1000; }

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

TEST(Discipline, says_what_it_does_to_the_clock) {
    Discipline discipline;
    Actions actions;
    const auto applied = discipline.follow(3s, {Instant{}, start_of_2026}, actions);
    EXPECT_EQ(applied.kind, CorrectionKind::step);
    EXPECT_EQ(applied.amount, Duration{3s});
    EXPECT_EQ(discipline.last_correction(), Duration{3s});
}

// ---- frequency

struct Schedule {
    Frequency drift;
    Duration interval;
};

class Learning : public testing::TestWithParam<Schedule> {};

// adjtime takes whole microseconds, the kernel's frequency is counted in 2^-16 ppm: so much is always
// unknown.
std::int64_t resolution_in_ppb(Duration interval) { return 500 * Duration{1s} / interval + 16; }

TEST_P(Learning, approaches_the_clocks_drift_within_12_corrections_and_never_overshoots) {
    const auto& [drift, interval] = GetParam();
    const auto resolution = resolution_in_ppb(interval);
    Host host{drift};
    host.correct_exactly();
    std::int64_t wrong = std::abs(parts_per_billion(drift));
    for (int round = 0; round < 12; ++round) {
        host.wait(interval);
        host.correct_exactly();
        const auto left = parts_per_billion(drift + host.discipline.frequency());
        EXPECT_LE(std::abs(left), std::max(wrong, resolution)) << "round " << round;
        EXPECT_GE(left * (drift < Frequency{} ? -1 : 1), -resolution) << "overshot in round " << round;
        wrong = std::abs(left);
    }
    EXPECT_LT(wrong, 1000) << "parts per billion";
    host.wait(interval);
    EXPECT_LT(std::chrono::abs(host.error()), gained(1_ppm, interval)) << "and the clock holds";
}

INSTANTIATE_TEST_SUITE_P(Discipline, Learning,
                         testing::Values(Schedule{50_ppm, 1s}, Schedule{50_ppm, 4s}, Schedule{50_ppm, 64s},
                                         Schedule{-50_ppm, 1s}, Schedule{-50_ppm, 64s},
                                         Schedule{100_ppm, 240s}));

// ---- slews under way

constexpr Discipline::Limits adjtime_only{.max_slew_rate = 500_ppm};

// Joins 100 ms behind without being told, so that a slew of 200 s begins.
Host slewing_host(Frequency drift) {
    Host host{drift, -100ms, adjtime_only};
    host.correct(0ms);
    host.wait(100ms);
    host.correct_exactly();
    return host;
}

TEST(Discipline, does_not_take_an_unfinished_slew_for_drift) {
    Host host = slewing_host({});
    for (int round = 0; round < 10; ++round) {
        host.wait(10s);
        host.correct_exactly();
        EXPECT_EQ(parts_per_billion(host.discipline.frequency()), 0) << "round " << round;
    }
}

TEST(Discipline, learns_the_drift_while_a_slew_is_under_way) {
    Host host = slewing_host(20_ppm);
    for (int round = 0; round < 20; ++round) {
        host.wait(4s);
        host.correct_exactly();
    }
    ASSERT_LT(host.error(), -50ms) << "the slew must not be over";
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -20'000.0, 100.0);
}

TEST(Discipline, puts_127_ms_right_in_seven_seconds_of_its_clock) {
    for (const Duration offset : {127ms, -127ms}) {
        Host host{{}, offset};
        host.correct(0ms);
        host.wait(1s);
        host.correct_exactly();
        host.wait(8200ms);
        EXPECT_LT(std::chrono::abs(host.error()), 200us);
        EXPECT_FALSE(host.slewing_fast());
        host.wait(2s); // of adjtime
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

// A fast slew by 100 ms that somebody stops attending to, at any moment of it.
class Abandoned : public testing::TestWithParam<Duration> {};

TEST_P(Abandoned, U10_V7_slew_leaves_the_clock_no_worse_than_it_was_and_right_in_the_end) {
    for (Duration moment{}; moment < 8s; moment += 173ms) {
        Host host{{}, GetParam()};
        host.correct(0ms);
        host.wait(300ms);
        host.correct_exactly();
        host.wait(moment);
        for (int second = 0; second < 230; ++second) {
            ASSERT_LT(std::chrono::abs(host.error()), std::chrono::abs(GetParam()) + 3ms)
                << second << " s after " << moment / 1ms << " ms";
            host.wait_without_daemon(1s);
        }
        EXPECT_LT(std::chrono::abs(host.error()), 1ms) << "after " << moment / 1ms << " ms";
    }
}

TEST_P(Abandoned, U10_slew_is_known_exactly_when_the_daemon_is_thawed_and_goes_on_at_once) {
    for (Duration moment{}; moment < 8s; moment += 173ms) {
        Host host{{}, GetParam()};
        host.correct(0ms);
        host.wait(300ms);
        host.correct_exactly();
        host.wait(moment);
        host.wait_without_daemon(23s);
        EXPECT_LT(std::chrono::abs(host.slew_left() + host.error()), 10us) << moment / 1ms << " ms";
        host.wait(9s);
        EXPECT_LT(std::chrono::abs(host.error()), 200us) << moment / 1ms << " ms";
    }
}

TEST_P(Abandoned, C14_U11_slew_is_left_to_adjtime_by_a_daemon_that_ends) {
    for (Duration moment{}; moment < 8s; moment += 173ms) {
        Host host{{}, GetParam()};
        host.correct(0ms);
        host.wait(300ms);
        host.correct_exactly();
        host.wait(moment);
        host.leave();
        host.wait_without_daemon(1100ms);
        EXPECT_FALSE(host.clock_slews_fast()) << moment / 1ms << " ms";
        host.wait_without_daemon(230s);
        EXPECT_LT(std::chrono::abs(host.error()), 10us) << moment / 1ms << " ms";
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Abandoned, testing::Values(100ms, -100ms));

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

TEST(Discipline, takes_a_fast_slew_for_no_drift_and_learns_beside_it) {
    Host host{20_ppm, -120ms};
    host.correct(0ms);
    for (int round = 0; round < 20; ++round) {
        host.wait(1s);
        if (!host.slewing_fast()) host.correct_exactly();
    }
    host.wait(2s);
    EXPECT_LT(std::chrono::abs(host.error()), 1us);
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -20'000.0,
                static_cast<double>(resolution_in_ppb(1s)));
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
    host.wait(1090ms); // and 100 ms behind: 10 ms are left of a second
    host.correct_exactly();
    host.wait(10ms);
    EXPECT_FALSE(host.clock_slews_fast());
    host.wait(1s);
    EXPECT_TRUE(host.clock_slews_fast());
    host.wait(7s);
    EXPECT_LT(std::chrono::abs(host.error()), 200us);
}

TEST(Discipline, V9_knows_how_well_it_knows_the_frequency) {
    Host host{20_ppm};
    Random noise{1};
    EXPECT_EQ(host.discipline.measured_frequency().uncertainty, MeasuredFrequency{}.uncertainty);
    for (int round = 0; round < 30; ++round) {
        host.correct(-host.error() + noise.between(-20us, 20us));
        host.wait(1s);
    }
    const auto [frequency, uncertainty] = host.discipline.measured_frequency();
    const double error = std::abs(static_cast<double>(parts_per_billion(20_ppm + frequency)));
    EXPECT_LT(uncertainty, 2_ppm);
    EXPECT_LT(error, 3 * static_cast<double>(parts_per_billion(uncertainty)));
}

TEST(Discipline, V9_believes_after_a_restart_what_was_measured_before) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Host host{9_ppm, {}, {}, {-9_ppm, 1_ppm}};
        Random noise{seed};
        for (int round = 0; round < 10; ++round) {
            host.correct(-host.error() + noise.between(-90us, 90us));
            EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -9'000.0,
                        2'000.0)
                << "seed " << seed << ", round " << round;
            host.wait(1s);
        }
    }
}

TEST(Discipline, V9_learns_anew_in_seconds_where_what_was_measured_before_holds_no_longer) {
    Host host{80_ppm, {}, {}, {-9_ppm, 1_ppm}};
    for (int round = 0; round < 8; ++round) {
        host.correct_exactly();
        host.wait(1s);
    }
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -80'000.0, 1'000.0);
}

TEST(Discipline, V9_whoever_has_led_for_a_while_has_the_rate_that_all_others_have_learned) {
    Host host{};
    for (int round = 0; round < 40; ++round) {
        host.lean({}, {});
        host.wait(1s);
    }
    EXPECT_LE(host.discipline.measured_frequency().uncertainty, 2_ppm);
    host.correct(90us); // of another master, soon after it has taken over
    EXPECT_LT(std::abs(parts_per_billion(host.discipline.frequency())), 2'000);
}

TEST(Discipline, never_exceeds_500_ppm) {
    for (const auto& [drift, most] : {std::pair{900_ppm, -500_ppm}, std::pair{-900_ppm, 500_ppm}}) {
        Host host{drift};
        for (int round = 0; round < 30; ++round) {
            host.correct_exactly();
            host.wait(4s);
        }
        EXPECT_EQ(host.discipline.frequency(), most);
    }
}

TEST(Discipline, learns_nothing_from_corrections_in_quick_succession) {
    Host host{{}};
    host.correct(0ms);
    host.wait(100ms);
    host.correct(500us);
    EXPECT_EQ(host.discipline.frequency(), Frequency{});
}

TEST(Discipline, learns_nothing_from_the_first_correction) {
    Host host{50_ppm, 20ms};
    host.wait(64s);
    host.correct_exactly();
    EXPECT_EQ(host.discipline.frequency(), Frequency{});
}

TEST(Discipline, averages_the_noise_of_measuring_away) {
    Host host{30_ppm};
    Random noise{1};
    for (int round = 0; round < 60; ++round) {
        host.correct(-host.error() + noise.between(-200us, 200us));
        host.wait(1s);
    }
    EXPECT_LT(std::chrono::abs(host.error()), 60us);
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -30'000.0, 5'000.0);
}

TEST(Discipline, follows_a_clock_whose_rate_changes_after_it_held_for_long) {
    Host host{30_ppm};
    for (int round = 0; round < 60; ++round) {
        host.correct_exactly();
        host.wait(8s);
    }
    host.set_drift(-20_ppm);
    for (int round = 0; round < 6; ++round) {
        host.wait(8s);
        host.correct_exactly();
    }
    host.wait(8s);
    EXPECT_LT(std::chrono::abs(host.error()), 20us);
}

TEST(Discipline, follows_a_jump_of_the_networks_time_once_a_second_correction_confirms_it) {
    Host host{};
    for (int round = 0; round < 60; ++round) {
        host.correct_exactly();
        host.wait(1s);
    }
    const Duration jump = 300us;
    host.correct(jump - host.error());
    EXPECT_LT(std::chrono::abs(host.slews.back()), 5us) << "one correction may be an outlier";
    host.wait(1s);
    host.correct(jump - host.error());
    EXPECT_NEAR(static_cast<double>(host.slews.back().count()), 300'000.0, 10'000.0);
    EXPECT_LT(std::abs(parts_per_billion(host.discipline.frequency())), 5'000);
}

TEST(Discipline, takes_two_wild_corrections_for_no_rate_that_a_clock_could_have) {
    Host host{30_ppm};
    for (int round = 0; round < 10; ++round) {
        host.correct_exactly();
        host.wait(1600ms);
    }
    for (const Duration wrong : {-600us, -1200us}) {
        host.correct(wrong - host.error());
        host.wait(1600ms);
    }
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -30'000, 100'000);
}

TEST(Discipline, holds_a_clock_as_well_as_can_be_whose_drift_is_more_than_it_may_take_back) {
    Host host{520_ppm};
    Random noise{1};
    for (int round = 0; round < 600; ++round) {
        host.wait(1s);
        if (round > 60) {
            EXPECT_LT(std::chrono::abs(host.error()), 50us) << "round " << round;
        }
        host.correct(-host.error() + noise.between(-5us, 5us));
    }
}

// ---- as a master

TEST(Discipline, leans_on_an_average_only_as_far_as_it_is_beyond_doubt) {
    Host host{};
    host.lean(0us, 0us);
    host.wait(1s);
    host.lean(90us, 100us);
    EXPECT_EQ(host.slews.back(), 0us);
    host.wait(1s);
    host.lean(500us, 100us);
    EXPECT_EQ(host.slews.back(), 100us) << "a quarter of what is beyond doubt";
}

TEST(Discipline, comes_to_the_rate_that_all_others_have) {
    Host host{300_ppm};
    for (int round = 0; round < 120; ++round) {
        host.lean(-host.error(), 20us);
        host.wait(1s);
    }
    EXPECT_LT(std::chrono::abs(host.error()), 30us);
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -300'000.0, 5'000.0);
}

TEST(Discipline, goes_wholly_to_the_average_when_it_joins_or_is_far_off) {
    Host host{};
    host.lean(90ms, 1ms);
    EXPECT_THAT(host.steps, ElementsAre(90ms));
    host.wait(1s);
    host.lean(10s, 1ms);
    EXPECT_THAT(host.steps, ElementsAre(90ms, 10s));
}

// ---- told the time of day

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

TEST(Discipline, does_not_lead_at_the_rate_of_a_master_that_ran_off) {
    Host host{5_ppm};
    for (int second = 0; second < 6; ++second) {
        host.correct(second * 300us - host.error()); // that one runs 300 ppm fast
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

TEST(Discipline, steps_to_another_time_of_day_also_later) {
    Host host{{}};
    host.correct(0ms);
    host.set(-1h);
    EXPECT_THAT(host.steps, ElementsAre(-1h));
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

// ---- somebody else

TEST(Discipline, joins_anew_when_somebody_else_set_the_clock_and_keeps_the_frequency) {
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
