// The frequency that a discipline learns from corrections, on a simulated clock.
#include "proto/base/random.hpp"
#include "tests/unit/disciplined_host.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace timed {
namespace {

using Host = DisciplinedHost;

// ---- from exact measurements

struct Schedule {
    Frequency drift;
    Duration interval;
};

class Learning : public testing::TestWithParam<Schedule> {};

// The remaining uncertainty: adjtime has a resolution of a microsecond, the kernel's frequency of 2^-16 ppm.
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

// ---- during a slew

constexpr Discipline::Limits adjtime_only{.max_slew_rate = 500_ppm};

// Joins 100 ms behind, without a step, so that a slew of 200 s begins.
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

TEST(Discipline, does_not_take_a_fast_slew_for_drift_and_learns_during_it) {
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

// ---- across restarts

TEST(Discipline, V9_reports_the_uncertainty_of_the_frequency) {
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

TEST(Discipline, V9_uses_the_measured_frequency_after_a_restart) {
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

TEST(Discipline, V9_learns_another_frequency_in_seconds_if_the_old_one_is_wrong) {
    Host host{80_ppm, {}, {}, {-9_ppm, 1_ppm}};
    for (int round = 0; round < 8; ++round) {
        host.correct_exactly();
        host.wait(1s);
    }
    EXPECT_NEAR(static_cast<double>(parts_per_billion(host.discipline.frequency())), -80'000.0, 1'000.0);
}

TEST(Discipline, V9_counts_the_frequency_as_shared_after_leading_for_a_while) {
    Host host{};
    for (int round = 0; round < 40; ++round) {
        host.steer({}, {});
        host.wait(1s);
    }
    EXPECT_LE(host.discipline.measured_frequency().uncertainty, 2_ppm);
    host.correct(90us); // from another master, soon after a change of masters
    EXPECT_LT(std::abs(parts_per_billion(host.discipline.frequency())), 2'000);
}

// ---- from noisy or wrong corrections

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

TEST(Discipline, averages_measurement_noise) {
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

TEST(Discipline, follows_a_jump_of_the_networks_time_when_a_second_correction_confirms_it) {
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

TEST(Discipline, does_not_take_two_outliers_for_a_frequency) {
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

TEST(Discipline, corrects_a_clock_whose_drift_exceeds_the_frequency_limit) {
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

}
}
