// The figures of hand-made runs.
#include "tests/bench/figures.hpp"

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr Schedule schedule{.steady_s = 60, .kill_s = 90, .end_s = 120};

// Two hosts whose clocks differ by `difference_ns` at a second.
template <typename Difference> Track two_hosts(Difference difference_ns) {
    Track track;
    for (int t_s = 0; t_s <= 120; ++t_s) {
        track.samples.push_back({.t_s = static_cast<double>(t_s),
                                 .errors_ns = {1'000'000, 1'000'000 + difference_ns(t_s)},
                                 .packets = 10 * t_s});
        track.uses.push_back({.t_s = static_cast<double>(t_s),
                              .processor_ns = {t_s * 1'000'000, t_s * 3'000'000},
                              .memory_kib = {2'048, 4'096}});
    }
    return track;
}

TEST(Figures, ShowWhenClocksHaveConverged) {
    const auto figures =
        figures_of(two_hosts([](int t_s) { return t_s < 7 ? 2'000'000 : 50'000; }), schedule);
    EXPECT_EQ(figures.below_1ms_s, 7);
    EXPECT_EQ(figures.below_100us_s, 7);
}

TEST(Figures, DoNotCallClocksTogetherThatOnlyPassEachOther) {
    const auto figures =
        figures_of(two_hosts([](int t_s) { return t_s < 10 || t_s == 15 ? 2'000'000 : 500'000; }), schedule);
    EXPECT_EQ(figures.below_1ms_s, 16);
    EXPECT_FALSE(figures.below_100us_s);
}

TEST(Figures, ForgiveASpikeLongAfterwards) {
    const auto figures =
        figures_of(two_hosts([](int t_s) { return t_s < 3 || t_s == 70 ? 2'000'000 : 5'000; }), schedule);
    EXPECT_EQ(figures.below_1ms_s, 3);
    EXPECT_EQ(figures.steady_p50_us, 5);
}

TEST(Figures, TakeTheSteadyPartOnlyFromTheTimeBetweenSettlingAndTheKill) {
    const auto figures =
        figures_of(two_hosts([](int t_s) { return t_s >= 60 && t_s < 90 ? 7'000 : 900'000; }), schedule);
    EXPECT_EQ(figures.steady_p50_us, 7);
    EXPECT_EQ(figures.steady_p99_us, 7);
}

TEST(Figures, CompareOnlyClocksWhoseDaemonsRunAfterTheKill) {
    Track track;
    for (int t_s = 0; t_s <= 120; ++t_s) {
        Track::Sample sample{.t_s = static_cast<double>(t_s), .errors_ns = {0, 4'000, -1'000}, .packets = 0};
        if (t_s >= 90) sample.errors_ns = {std::nullopt, 4'000 + (t_s - 90) * 100, -1'000};
        track.samples.push_back(sample);
    }
    const auto figures = figures_of(track, schedule);
    EXPECT_EQ(figures.after_kill_us, 8);
    EXPECT_EQ(figures.kill_moved_us, 3);
}

TEST(Figures, CountWhatASettledHostUsesInAnHour) {
    const auto figures = figures_of(two_hosts([](int) { return 0; }), schedule);
    EXPECT_DOUBLE_EQ(figures.packets_per_host_hour.value(), 10 * 3'600 / 2);
    EXPECT_DOUBLE_EQ(figures.processor_s_per_hour.value(), 0.002 * 3'600);
    EXPECT_EQ(figures.memory_mib, 4);
}

TEST(Figures, OfARunThatEndedAtOnceAreUnknown) {
    const auto figures = figures_of(Track{}, schedule);
    for (const auto& known : figure_names) EXPECT_FALSE(figures.*known.figure) << known.name;
}

TEST(Median, CountsAMissingValueAsInfinite) {
    EXPECT_EQ(median({3.0, std::nullopt, 1.0}), 3.0);
    EXPECT_EQ(median({std::nullopt, std::nullopt, 1.0}), std::nullopt);
    EXPECT_EQ(median({4.0, 1.0, 2.0, 3.0}), 2.0);
}

}
}
