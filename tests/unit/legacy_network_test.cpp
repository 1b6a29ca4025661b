// Networks of historic daemons: elections, rounds and their figures, as captured from the 4.4BSD daemon.
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

TEST(LegacyLan, of_43_with_equal_timers_draws_new_ones_and_finds_a_master) {
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
    ASSERT_THAT(corrected, SizeIs(1)); // h3, after h2 was dropped
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

TEST(LegacyLan, distributes_a_date_set_on_a_slave_to_all_hosts) {
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
