// Clock discipline with real daemons: fast slews, and a frequency that survives a restart.
#include "tests/lan/lan_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace lan {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 120s;
constexpr double millisecond = 1e6;

double number(const LanRun& run, int t_s, int host, const char* field) {
    return run.host_at(t_s, host).at(field).to_number<double>();
}

// 8 ms are too little for the daemon to detect the step; adjtime alone would take 16 s. Host 3 is a slave,
// because a master corrects only a part of its own offset.
TEST(Lan, corrects_eight_measured_milliseconds_within_seconds) {
    const LanRun run{
        {"--hosts", "3", "--offset", "0.1", "--drift", "20", "--seconds", "40", "--at", "12:step=3:8ms",
         "--host",
         "3:timed -d --slave-only --status-socket $LAN_DIR/status.sock --drift-file $LAN_DIR/drift"},
        deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    int on_its_way_s = 0;
    for (int t = 13; t <= 40; ++t) {
        const auto off = static_cast<double>(run.difference_ns_at(t, {1, 2, 3}));
        if (off > millisecond / 2 && off < 7 * millisecond) ++on_its_way_s;
    }
    EXPECT_LE(on_its_way_s, 2);
    EXPECT_LT(static_cast<double>(run.difference_ns_at(40, {1, 2, 3})), millisecond / 2);
    for (const int host : {1, 2, 3}) {
        EXPECT_LT(std::abs(number(run, 40, host, "freq_ppm")), 100) << "a tick was not put back";
    }
}

TEST(Lan, keeps_the_frequency_it_has_learned_when_it_is_stopped) {
    const LanRun run{{"--hosts", "2", "--offset", "0.1", "--drift", "50", "--seconds", "54", "--at",
                      "50:stop=1", "--at", "50:stop=2", "--at", "52:run=2:cat $LAN_DIR/drift"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    const std::string drift = run.output_of_command();
    EXPECT_THAT(drift, testing::MatchesRegex("-?[0-9]+\\.[0-9]+ [0-9]+\\.[0-9]+\n"));
    EXPECT_NEAR(std::strtod(drift.c_str(), nullptr), number(run, 49, 2, "learned_ppm"), 0.5);
}

TEST(Lan, V9_goes_on_after_a_restart_at_the_frequency_that_it_had) {
    const LanRun run{{"--hosts", "3", "--offset", "0.1", "--drift", "50", "--seconds", "60", "--at",
                      "40:stop=2", "--at", "42:restart"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    const double learned = number(run, 39, 2, "learned_ppm");
    for (int t = 44; t <= 60; ++t) EXPECT_NEAR(number(run, t, 2, "learned_ppm"), learned, 3) << t << " s";
}

// 9 ms are too little for the daemons to detect the step, and enough for a fast slew of three seconds.
TEST(Lan, V7_U10_a_host_whose_daemon_is_killed_or_frozen_in_a_fast_slew_keeps_its_time) {
    const LanRun run{
        {"--hosts",
         "5",
         "--offset",
         "0.1",
         "--drift",
         "20",
         "--seconds",
         "52",
         "--at",
         "12:step=4:9ms",
         "--at",
         "12:step=5:9ms",
         "--at",
         "14.5:kill=4",
         "--at",
         "14.5:freeze=5",
         "--at",
         "37.5:thaw=5",
         "--host",
         "4:timed -d --slave-only --status-socket $LAN_DIR/status.sock --drift-file $LAN_DIR/drift",
         "--host",
         "5:timed -d --slave-only --status-socket $LAN_DIR/status.sock --drift-file $LAN_DIR/drift"},
        deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    for (int t = 15; t <= 52; ++t) {
        for (const int host : {4, 5})
            EXPECT_LT(static_cast<double>(run.difference_ns_at(t, {1, 2, 3, host})), 13 * millisecond)
                << "h" << host << ", " << t << " s";
    }
    EXPECT_LT(static_cast<double>(run.difference_ns_at(52, {1, 2, 3, 5})), millisecond);
}

}
}
