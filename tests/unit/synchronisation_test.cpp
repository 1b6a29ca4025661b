// Agreement of clocks: real nodes on virtual time.
#include "tests/sim/virtual_lan.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace timed {
namespace {

using sim::VirtualLan;
using sim::Weather;

constexpr int seeds = 100;

void add_hosts(VirtualLan& lan, int count, std::uint64_t seed, Duration offset) {
    Random random{seed};
    for (int i = 0; i < count; ++i) {
        const Frequency drift{random.between(-50ms, 50ms).count()};
        lan.add_host(random.between(-offset, offset), drift);
    }
}

Duration mean_error(VirtualLan& lan, std::size_t first, std::size_t count) {
    Duration sum{};
    for (std::size_t host = first; host < first + count; ++host) sum += lan.error(host);
    return sum / static_cast<Duration::rep>(count);
}

TEST(Synchronisation, brings_all_pairs_below_a_millisecond_within_fifteen_seconds_of_a_cold_start) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        add_hosts(lan, 5, seed, 2s);
        ASSERT_TRUE(lan.run_until([&] { return lan.worst_pair() < 1ms; }, 15s)) << "seed " << seed;
        lan.run_for(60s);
        ASSERT_LT(lan.worst_pair(), 100us) << "seed " << seed;
    }
}

// SETTIME reaches every host with the same delay, which the master must not take for its own drift. It also
// measures slaves while they slew.
TEST(Synchronisation, brings_all_pairs_below_100_us_within_twelve_seconds_and_20_us_within_twenty) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed, Weather{.delay = 300us, .jitter = 20us}};
        add_hosts(lan, 5, seed, 2s);
        lan.run_for(12s);
        for (int tenth = 120; tenth < 600; ++tenth) {
            lan.run_for(100ms);
            ASSERT_LT(lan.worst_pair(), tenth < 200 ? 100us : 20us)
                << "seed " << seed << ", " << tenth / 10.0 << " s";
        }
    }
}

// Idle virtual machines reply late: half of the delay appears to the master as an offset of the slave.
TEST(Synchronisation, stays_below_20_us_while_hosts_are_slow_to_answer) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed, Weather{.delay = 5us, .jitter = 2us}};
        add_hosts(lan, 5, seed, 2s);
        lan.run_for(20s);
        const auto answer_late = [&](Duration late) {
            for (std::size_t host = 0; host < lan.hosts(); ++host) lan.answer_late(host, late);
        };
        for (int second = 20; second < 60; ++second) {
            if (second == 25) answer_late(50us);
            if (second == 35) answer_late(0s);
            lan.run_for(1s);
            ASSERT_LT(lan.worst_pair(), 20us) << "seed " << seed << ", " << second << " s";
        }
    }
}

TEST(Synchronisation, sets_clocks_that_are_days_wrong) {
    VirtualLan lan{1};
    lan.add_host(0s, 0_ppm);
    lan.run_for(10s);
    lan.add_host(-72h, 10_ppm);
    lan.add_host(36h, -10_ppm);
    EXPECT_TRUE(lan.run_until([&] { return lan.worst_pair() < 1ms; }, 10s));
}

TEST(Synchronisation, holds_while_one_packet_in_five_is_lost) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed, Weather{50us, 200us, 0.2}};
        add_hosts(lan, 5, seed, 2s);
        lan.run_for(90s);
        ASSERT_LT(lan.worst_pair(), 5ms) << "seed " << seed;
    }
}

TEST(Synchronisation, keeps_all_clocks_together_while_the_master_is_replaced) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        add_hosts(lan, 5, seed, 2s);
        lan.run_for(60s);
        lan.kill(lan.masters().front());
        for (int tenth = 0; tenth < 600; ++tenth) {
            lan.run_for(100ms);
            ASSERT_LT(lan.worst_pair(), 1ms) << "seed " << seed << ", " << tenth / 10.0 << " s after";
        }
    }
}

TEST(Synchronisation, is_not_dragged_by_one_host_that_jumps_ten_seconds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        for (int host = 0; host < 4; ++host) lan.add_host(0s, 0_ppm);
        lan.run_for(30s);
        const std::size_t liar = 3;
        const Duration before = mean_error(lan, 0, 3);
        lan.step_clock(liar, 10s);
        for (int second = 0; second < 90; ++second) {
            lan.run_for(1s);
            const Duration moved = mean_error(lan, 0, 3) - before;
            ASSERT_LT(std::chrono::abs(moved), 1ms) << "seed " << seed << ", " << second << " s after";
        }
        ASSERT_LT(lan.worst_pair(), 1ms) << "seed " << seed << ": the liar was not corrected";
    }
}

// The master moves to the average of both halves at once; the clocks of its own half must follow.
TEST(Synchronisation, brings_two_halves_together_under_one_master_within_ten_seconds) {
    for (std::uint64_t seed = 1; seed <= 2 * seeds; ++seed) {
        VirtualLan lan{seed};
        add_hosts(lan, 6, seed, 2s);
        for (const std::size_t host : {3U, 4U, 5U}) lan.move_to_group(host, 1);
        lan.run_for(60s);
        ASSERT_EQ(lan.masters().size(), 2U) << "seed " << seed;
        for (const std::size_t host : {3U, 4U, 5U}) lan.move_to_group(host, 0);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 90s)) << "seed " << seed;
        const auto master = lan.masters();
        for (int second = 0; second < 60; ++second) {
            lan.run_for(1s);
            ASSERT_EQ(lan.masters(), master) << "seed " << seed << ", " << second << " s after";
            if (second <= 10) continue;
            ASSERT_LT(lan.worst_pair(), 100us) << "seed " << seed << ", " << second << " s after";
        }
    }
}

// If all clocks took a measurement error for drift, they would still agree. So this test checks their rate.
TEST(Synchronisation, runs_at_a_rate_that_its_clocks_have_by_themselves_however_noisy_the_network) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed, Weather{50us, 500us, 0}};
        Random random{seed};
        constexpr int count = 4;
        for (int host = 0; host < count; ++host) {
            lan.add_host(random.between(-1s, 1s), Frequency{random.between(-20ms, 20ms).count()});
        }
        lan.run_for(15s);
        for (int minute = 0; minute < 5; ++minute) {
            const Duration before = mean_error(lan, 0, count);
            lan.run_for(60s);
            const double rate_ppm =
                static_cast<double>((mean_error(lan, 0, count) - before).count()) / 60'000;
            ASSERT_LT(std::abs(rate_ppm), 25) << "seed " << seed << ", minute " << minute;
        }
    }
}

TEST(Synchronisation, is_not_dragged_by_a_master_that_jumps_ten_seconds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        for (int host = 0; host < 4; ++host) lan.add_host(0s, 0_ppm);
        lan.run_for(30s);
        const auto master = lan.masters().front();
        lan.step_clock(master, 10s);
        lan.run_for(90s);
        ASSERT_LT(lan.worst_pair(), 1ms) << "seed " << seed;
        ASSERT_LT(std::chrono::abs(lan.error(0)), 1ms) << "seed " << seed << ": all followed the falseticker";
    }
}

TEST(Synchronisation, tells_a_new_slave_the_time_of_day_before_any_adjustment) {
    VirtualLan lan{4};
    lan.add_host(0s, 0_ppm);
    lan.run_for(10s);
    const auto slave = lan.add_host(3s, 0_ppm);
    lan.run_for(5s);
    std::vector<MessageType> told;
    for (const auto& sent : lan.sent()) {
        if (carries_time(sent.what.message().type) && sent.what.to == VirtualLan::address_of(slave)) {
            told.push_back(sent.what.message().type);
        }
    }
    ASSERT_GE(told.size(), 2U);
    EXPECT_EQ(told[0], MessageType::settime);
    EXPECT_EQ(told[1], MessageType::adjtime);
}

TEST(Synchronisation, forgets_a_dead_slave_and_serves_the_others_meanwhile) {
    VirtualLan lan{9};
    add_hosts(lan, 4, 9, 1s);
    lan.run_for(30s);
    const auto master = lan.masters().front();
    const auto dead = master == 0 ? std::size_t{1} : std::size_t{0};
    lan.kill(dead);
    lan.block_icmp(dead);
    EXPECT_TRUE(lan.run_until([&] { return lan.node(master).standings().front().slaves == 2; }, 200s));
    EXPECT_LT(lan.worst_pair(), 200us);
}

TEST(Synchronisation, spends_fewer_rounds_the_better_the_clocks_hold) {
    VirtualLan lan{2};
    add_hosts(lan, 5, 2, 2s);
    const auto corrections_within = [&](Duration span) {
        const auto before = lan.sent().size();
        lan.run_for(span);
        return std::count_if(
            lan.sent().begin() + static_cast<std::ptrdiff_t>(before), lan.sent().end(),
            [](const auto& sent) { return sent.what.message().type == MessageType::adjtime; });
    };
    const auto first = corrections_within(60s);
    lan.run_for(10min);
    EXPECT_LT(corrections_within(60s) * 2, first);
    EXPECT_LT(lan.worst_pair(), 100us);
}

}
}
