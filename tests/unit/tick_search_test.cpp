// The offset of another host's clock from its millisecond stamps: an interval that contains the true offset,
// and converges.
#include "proto/measure/tick_search.hpp"
#include "tests/support/percentile.hpp"
#include "tests/unit/simulated_host.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace timed {
namespace {

constexpr WallTime midnight{20'454 * 24h};
constexpr WallTime noon = midnight + 12h;

TickSearch::Limits to_the_end() {
    TickSearch::Limits limits;
    limits.wanted_error = 0us;
    return limits;
}

// ---- the interval contains the true offset

/// A random frequency between -most and most.
Frequency up_to(Frequency most, Random& random) {
    const auto ppt = static_cast<std::uint64_t>(most.parts_per_trillion);
    return {static_cast<std::int64_t>(random.next() % (2 * ppt + 1)) - most.parts_per_trillion};
}

/// Arbitrary network delays and clocks.
SimulatedHost any_host(std::uint64_t seed) {
    Random random{seed};
    const auto delay = [&] { return random.between(10us, random.next() % 2 == 0 ? 100us : 20ms); };
    const Duration least_out = delay();
    const Duration least_back = delay();
    const Duration jitter = random.next() % 2 == 0 ? 1ns : random.between(1us, 5ms);
    const Path path{least_out,
                    least_out + jitter,
                    least_back,
                    least_back + jitter,
                    random.next() % 2 == 0 ? 1ns : random.between(1us, 200us),
                    random.next() % 3 == 0 ? 20 : 0,
                    random.next() % 3 == 0 ? 20 : 0};

    const Duration near_midnight = random.between(-50ms, 50ms);
    const Duration offset =
        random.next() % 2 == 0 ? random.between(-2s, 2s) : random.between(-(11h + 59min), 11h + 59min);
    const Duration days = 24h * static_cast<std::int64_t>(random.next() % 5);
    WallTime ours = noon;
    WallTime other = noon + offset + days;
    if (random.next() % 3 == 0) { // midnight here
        ours = midnight + near_midnight;
        other = ours + offset + days;
    } else if (random.next() % 2 == 0) { // midnight there
        other = midnight + near_midnight;
        ours = other - offset;
    }
    // The limit of 1000 ppm is a frequency error of 500 ppm plus a slew of 500 ppm.
    return {{ours, up_to(1000_ppm, random)}, {other, up_to(1000_ppm, random)}, path, random.next()};
}

void expect_the_truth(const Measurement& result, const SimulatedHost& host, std::uint64_t seed) {
    ASSERT_EQ(result.quality, Quality::good) << "seed " << seed;
    ASSERT_TRUE(result.offset.contains(host.truth()))
        << "seed " << seed << ": " << (host.truth() - result.offset.low).count() << " ns from its low end, "
        << (result.offset.high - host.truth()).count() << " ns from its high end";
}

TEST(TickSearch, yields_an_interval_that_holds_the_truth) {
    int answered = 0;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        SimulatedHost host = any_host(seed);
        const auto result = host.measure(TickSearch{to_the_end()});
        if (result.quality == Quality::no_answer) continue;
        ++answered;
        expect_the_truth(result, host, seed);
        ASSERT_LE(host.probes(), TickSearch::Limits{}.probes) << "seed " << seed;
    }
    EXPECT_GT(answered, 19'900);
}

TEST(TickSearch, holds_the_truth_when_the_other_clock_gains_on_ours_while_its_reply_is_under_way) {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        Random random{seed};
        SimulatedHost host{{noon + random.between(0ms, 1ms), -1000_ppm},
                           {noon + random.between(-2s, 2s), 1000_ppm},
                           {10us, 11us, 20ms, 20'001us},
                           seed};
        const auto result = host.measure(TickSearch{to_the_end()});
        ASSERT_TRUE(result.offset.contains(host.truth()))
            << "seed " << seed << ": " << (host.truth() - result.offset.high).count()
            << " ns beyond its high end";
    }
}

TEST(TickSearch, holds_the_truth_when_the_other_clock_begins_to_slew_meanwhile) {
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        SimulatedHost host = any_host(seed);
        Random random{seed};
        host.will_slew({static_cast<int>(1 + random.next() % 15), up_to(1000_ppm, random)});
        const auto result = host.measure(TickSearch{to_the_end()});
        if (result.quality != Quality::no_answer) expect_the_truth(result, host, seed);
    }
}

TEST(TickSearch, bounds_the_truth_to_about_a_round_trip) {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        Random random{seed};
        const Duration delay = random.between(10us, 100us);
        const Path path{delay, delay + 1us, delay, delay + 1us};
        SimulatedHost host{{noon, up_to(500_ppm, random)}, {noon + random.between(-2s, 2s), {}}, path, seed};
        const auto result = host.measure(TickSearch{to_the_end()});
        ASSERT_EQ(result.quality, Quality::good) << "seed " << seed;
        EXPECT_LT(result.offset.width(), result.round_trip + 10us + gained(2000_ppm, 20ms))
            << "seed " << seed;
        EXPECT_LE(result.round_trip, 2 * delay + 30us) << "seed " << seed;
    }
}

// ---- the estimate is close to the true offset

/// Median and 95th percentile of the errors.
struct Errors {
    Duration median;
    Duration p95;
    Duration mean; ///< signed
};

Errors errors_of(int probes, const Path& path, Frequency most_drift) {
    constexpr int count = 300;
    std::vector<Duration> errors;
    Duration sum{};
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        Random random{seed};
        SimulatedHost host{
            {noon, {}}, {noon + random.between(-2s, 2s), up_to(most_drift, random)}, path, seed};
        auto limits = to_the_end();
        limits.probes = probes;
        const auto result = host.measure(TickSearch{limits});
        const Duration error = result.offset.middle() - host.truth();
        sum += error;
        errors.push_back(std::chrono::abs(error));
    }
    return {*support::percentile(errors, 50), *support::percentile(errors, 95), sum / count};
}

// Delays of a cable between two namespaces.
constexpr Path virtual_cable{700ns, 1500ns, 600ns, 1500ns, 4us};

TEST(TickSearch, guesses_within_half_a_microsecond_on_a_fast_cable_and_a_whole_one_if_a_clock_races) {
    for (const auto& [drift, most] : {std::pair{Frequency{1}, 500ns}, {50_ppm, 500ns}, {500_ppm, 1000ns}}) {
        const auto errors = errors_of(64, virtual_cable, drift);
        EXPECT_LE(errors.median, most) << drift.parts_per_trillion;
        EXPECT_LE(errors.p95, Duration{3us}) << drift.parts_per_trillion;
    }
}

TEST(TickSearch, takes_no_chance_slope_of_a_few_samples_for_a_drift) {
    const Path busy{700ns, 8us, 600ns, 8us, 4us};
    EXPECT_LE(errors_of(16, busy, Frequency{1}).p95, Duration{4500ns});
    EXPECT_LE(errors_of(64, busy, Frequency{1}).p95, Duration{2200ns});
}

TEST(TickSearch, guesses_without_bias_however_round_trips_vary) {
    for (const Path& path : {Path{50us, 250us, 50us, 250us}, Path{5ms, 15ms, 5ms, 15ms}}) {
        const auto errors = errors_of(16, path, 100_ppm);
        const Duration jitter = path.most_out - path.least_out;
        EXPECT_LE(errors.median, jitter / 8);
        EXPECT_LE(std::chrono::abs(errors.mean), jitter / 40);
    }
}

TEST(TickSearch, wakes_a_host_that_sleeps_before_it_asks) {
    Path sleepy = virtual_cable;
    sleepy.most_to_wake = 10us;
    sleepy.most_to_answer = 1ns;
    const auto errors = errors_of(64, sleepy, 50_ppm);
    EXPECT_LE(errors.median, Duration{300ns});
    EXPECT_LE(errors.p95, Duration{1us});
}

// ---- number of probes

int probes_of(const Path& path, std::optional<Expectation> expected = {}) {
    int probes = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SimulatedHost host{{noon}, {noon}, path, seed};
        EXPECT_EQ(host.measure(TickSearch{{}, expected}).quality, Quality::good);
        probes += host.probes();
    }
    return probes / 100;
}

constexpr Path steady{30us, 32us, 30us, 32us};

TEST(TickSearch, ends_early_when_it_knows_enough) { EXPECT_LE(probes_of(steady), 16); }

TEST(TickSearch, saves_the_probes_that_would_find_what_is_expected) {
    const Expectation right{Interval::around({}, 5us), 62us};
    EXPECT_LE(probes_of(steady, right) + 3, probes_of(steady));
}

TEST(TickSearch, does_not_know_enough_if_all_round_trips_are_longer_than_the_last_time) {
    const Expectation right{Interval::around({}, 5us), 62us};
    EXPECT_GE(probes_of({60us, 62us, 30us, 32us}, right), 2 * probes_of(steady, right));
}

TEST(TickSearch, takes_more_probes_the_more_round_trips_vary) {
    const int calm = probes_of(steady);
    const int windy = probes_of({30us, 80us, 30us, 80us});
    const int stormy = probes_of({30us, 2ms, 30us, 2ms});
    EXPECT_LT(calm, windy);
    EXPECT_LT(windy, stormy);
    EXPECT_EQ(stormy, TickSearch::Limits{}.probes);
}

TEST(TickSearch, holds_the_truth_whatever_was_expected) {
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        SimulatedHost host = any_host(seed);
        Random random{seed};
        const Expectation expected{Interval::around(random.between(-3ms, 3ms), random.between(0us, 200us)),
                                   random.between(0us, 5ms)};
        const auto result = host.measure(TickSearch{{}, expected});
        if (result.quality != Quality::no_answer) expect_the_truth(result, host, seed);
    }
}

TEST(TickSearch, sends_no_more_probes_than_it_may) {
    for (const int most : {1, 2, 16, 64}) {
        for (const int lost_percent : {0, 30}) {
            TickSearch::Limits limits = to_the_end();
            limits.probes = most;
            SimulatedHost host{{noon}, {noon}, {.lost_percent = lost_percent}, 1};
            host.measure(TickSearch{limits});
            EXPECT_EQ(host.probes(), most);
        }
    }
}

TEST(TickSearch, gives_a_dead_host_up_after_four_probes) {
    SimulatedHost dead{{noon}, {noon}, {.lost_percent = 100}, 1};
    EXPECT_EQ(dead.measure(TickSearch{}).quality, Quality::no_answer);
    EXPECT_EQ(dead.probes(), 4);
    EXPECT_EQ(dead.lasted(), Duration{400ms});
}

TEST(TickSearch, is_not_led_astray_by_a_step_of_the_other_clock) {
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        Random random{seed};
        const Path path{20us, 60us, 20us, 60us};
        SimulatedHost host{{noon}, {noon + random.between(-1s, 1s)}, path, seed};
        const Duration amount = random.between(3ms, random.next() % 2 == 0 ? 10ms : Duration{6h});
        host.will_step({static_cast<int>(1 + random.next() % 10), random.next() % 2 == 0 ? amount : -amount});
        const auto result = host.measure(TickSearch{to_the_end()});
        if (result.quality == Quality::noisy) continue;
        ASSERT_TRUE(result.offset.contains(host.truth())) << "seed " << seed;
    }
}

TEST(TickSearch, notices_a_step_of_less_than_a_tick_but_more_than_a_round_trip_shows) {
    const Path path{20us, 30us, 20us, 30us};
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        Random random{seed};
        SimulatedHost host{{noon}, {noon + random.between(-1s, 1s)}, path, seed};
        const Duration amount = random.between(1us, 1ms);
        host.will_step({static_cast<int>(1 + random.next() % 13), random.next() % 2 == 0 ? amount : -amount});
        const auto result = host.measure(TickSearch{to_the_end()});
        if (result.quality == Quality::noisy) continue;
        ASSERT_TRUE(
            result.offset.widened(result.offset.width() + 2 * result.round_trip).contains(host.truth()))
            << "seed " << seed << ", stepped by " << amount.count() << " ns, "
            << (host.truth() - result.offset.middle()).count() << " ns off";
    }
}

}
}
