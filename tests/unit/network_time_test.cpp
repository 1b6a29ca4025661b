// Truechimers and their average, with up to half of the clocks falsetickers.
#include "proto/base/random.hpp"
#include "proto/ensemble/network_time.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace timed {
namespace {

using Clocks = std::vector<Interval>;

constexpr Duration forever = 24h;

Interval around(Duration middle) { return Interval::around(middle, 1ms); }

TEST(NetworkTime, is_that_of_the_only_clock) {
    const auto time = network_time(Clocks{around(5s)});
    ASSERT_TRUE(time);
    EXPECT_EQ(time->offset, Duration{5s});
    EXPECT_EQ(time->good, 1U);
}

TEST(NetworkTime, is_unknown_without_clocks) { EXPECT_FALSE(network_time(Clocks{})); }

TEST(NetworkTime, is_the_mean_of_clocks_that_agree) {
    const auto time = network_time(Clocks{around(0us), around(300us), around(600us)});
    ASSERT_TRUE(time);
    EXPECT_EQ(time->offset, Duration{300us});
    EXPECT_EQ(time->agreement, (Interval{-400us, 1ms}));
    EXPECT_EQ(time->good, 3U);
}

TEST(NetworkTime, of_identical_clocks_is_theirs) {
    const auto time = network_time(Clocks(1000, around(7s)));
    ASSERT_TRUE(time);
    EXPECT_EQ(time->offset, Duration{7s});
    EXPECT_EQ(time->good, 1000U);
}

TEST(NetworkTime, of_two_clocks_needs_both) {
    EXPECT_TRUE(network_time(Clocks{around(0ms), around(1ms)}));
    EXPECT_FALSE(network_time(Clocks{around(0ms), around(3ms)}));
}

TEST(NetworkTime, counts_intervals_that_only_touch_as_agreeing) {
    const auto time = network_time(Clocks{around(0ms), around(2ms)});
    ASSERT_TRUE(time);
    EXPECT_EQ(time->agreement, (Interval{1ms, 1ms}));
    EXPECT_EQ(time->offset, Duration{1ms});
    EXPECT_FALSE(network_time(Clocks{around(0ms), around(2ms + 1ns)}));
}

TEST(NetworkTime, accepts_intervals_without_width) {
    const auto time = network_time(Clocks{{5ms, 5ms}, {5ms, 5ms}, {6ms, 6ms}});
    ASSERT_TRUE(time);
    EXPECT_EQ(time->offset, Duration{5ms});
    EXPECT_EQ(time->good, 2U);
}

TEST(NetworkTime, is_unknown_when_no_majority_agrees) {
    EXPECT_FALSE(network_time(Clocks{around(0s), around(1s), around(2s)}));
    EXPECT_FALSE(network_time(Clocks{around(0s), around(0s), around(9s), around(9s)})) << "a tie";
    EXPECT_TRUE(network_time(Clocks{around(0s), around(0s), around(9s), around(9s), around(9s)}));
}

TEST(NetworkTime, leaves_out_clocks_that_disagree_with_the_majority) {
    const Clocks clocks{around(0us), around(100us), around(200us), around(10s), around(-1h)};
    const auto time = network_time(clocks);
    ASSERT_TRUE(time);
    EXPECT_EQ(time->offset, Duration{100us});
    EXPECT_EQ(time->good, 3U);
    EXPECT_TRUE(time->believes(clocks[0]));
    EXPECT_FALSE(time->believes(clocks[3]));
    EXPECT_FALSE(time->believes(clocks[4]));
}

TEST(NetworkTime, is_not_dragged_away_by_a_clock_that_admits_to_anything) {
    const auto time = network_time(Clocks{around(0us), around(200us), {-1h, 24h}});
    ASSERT_TRUE(time);
    EXPECT_GE(time->offset, around(0us).low);
    EXPECT_LE(time->offset, around(200us).high);
}

TEST(NetworkTime, does_not_follow_clocks_that_drift_away_together_below_what_is_noticed) {
    const auto time =
        network_time(Clocks{around(0us), around(10us), around(20us), around(900us), around(900us)});
    ASSERT_TRUE(time);
    EXPECT_EQ(time->good, 5U);
    EXPECT_EQ(time->offset, Duration{20us});
}

TEST(NetworkTime, does_not_depend_on_the_order_of_the_clocks) {
    Clocks clocks{around(0us), around(300us), around(900us), around(10s), {-1h, 1h}};
    const auto time = network_time(clocks);
    ASSERT_TRUE(time);
    const auto earlier = [](const Interval& a, const Interval& b) { return a.low < b.low; };
    std::ranges::sort(clocks, earlier);
    do {
        EXPECT_EQ(network_time(clocks)->offset, time->offset);
    } while (std::ranges::next_permutation(clocks, earlier).found);
}

// ---- any minority of falsetickers

/// The intervals of the truechimers contain the true offset, 0; fewer than half of the hosts are
/// falsetickers, with arbitrary intervals.
struct Hosts {
    Clocks honest;
    Clocks liars;

    [[nodiscard]] Clocks shuffled(Random& random) const {
        Clocks all = honest;
        all.insert(all.end(), liars.begin(), liars.end());
        for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.next() % i]);
        return all;
    }
    /// The largest distance between two honest clocks.
    [[nodiscard]] Interval spread() const {
        Interval all{honest.front().middle(), honest.front().middle()};
        for (const auto& clock : honest) {
            all = {std::min(all.low, clock.middle()), std::max(all.high, clock.middle())};
        }
        return all;
    }
};

Interval lie(Random& random) {
    switch (random.next() % 4) {
    case 0: return Interval::around(random.between(-forever, forever), 1ms);                 // far off
    case 1: return {random.between(-forever, -1ms), random.between(0ms, forever)};           // unbounded
    case 2: return Interval::around(random.between(-40ms, 40ms), random.between(0ms, 20ms)); // subtle
    default: return {2ms, random.between(2ms, forever)}; // from near the truth to far away
    }
}

Hosts some_hosts(Random& random) {
    const std::size_t count = 1 + random.next() % 15;
    const std::size_t most_liars = (count - 1) / 2;
    Hosts hosts;
    for (std::size_t i = 0; i < count; ++i) {
        if (i < most_liars) {
            hosts.liars.push_back(lie(random));
        } else {
            hosts.honest.push_back({-random.between(0ms, 20ms), random.between(0ms, 20ms)});
        }
    }
    return hosts;
}

TEST(NetworkTime, stays_within_the_range_of_the_truechimers_whatever_any_minority_shows) {
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        Random random{seed};
        const Hosts hosts = some_hosts(random);
        const auto time = network_time(hosts.shuffled(random));
        ASSERT_TRUE(time) << "seed " << seed;
        const Interval honest = hosts.spread();
        ASSERT_TRUE(honest.contains(time->offset))
            << "seed " << seed << ": " << time->offset.count() << " ns, honest " << honest.low.count()
            << " to " << honest.high.count() << " ns, " << hosts.liars.size() << " liars";
    }
}

TEST(NetworkTime, averages_all_truechimers) {
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        Random random{seed};
        const Clocks clocks = some_hosts(random).shuffled(random);
        const auto time = network_time(clocks);
        ASSERT_TRUE(time) << "seed " << seed;
        const auto believed = std::ranges::count_if(clocks, [&](Interval c) { return time->believes(c); });
        ASSERT_EQ(static_cast<std::size_t>(believed), time->good) << "seed " << seed;
        ASSERT_GT(2 * time->good, clocks.size()) << "seed " << seed;
    }
}

}
}
