// Historic and current daemons on one network: with any master, they agree as well as a historic host can.
#include "tests/lan/lan_run.hpp"

#include <gtest/gtest.h>

namespace lan {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t millisecond = 1'000'000; // in ns
constexpr auto deadline = 120s;

std::string role_at(const LanRun& run, int t_s, int host) {
    const auto* role = run.host_at(t_s, host).if_contains("role");
    return role != nullptr && role->is_string() ? std::string(role->get_string()) : "";
}

// A 4.4BSD host slews every correction at 500 ppm: so it starts within a few milliseconds of a possible
// master, and only other hosts start seconds off.
TEST(HistoricHosts, follow_a_new_master) {
    const LanRun run{{"--hosts", "4", "--offset", "5ms", "--drift", "50", "--seconds", "36", "--host",
                      "3:legacy_timed --personality bsd43", "--host", "4:legacy_timed --personality bsd44",
                      "--at", "0:step=3:-1.5"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(role_at(run, 36, 3), "slave");
    EXPECT_EQ(role_at(run, 36, 4), "slave");
    for (int t_s = 28; t_s <= 36; ++t_s) {
        EXPECT_LT(run.difference_ns_at(t_s, {1, 2}), millisecond) << t_s << " s";
        EXPECT_LT(run.difference_ns_at(t_s, {1, 2, 3, 4}), 20 * millisecond) << t_s << " s";
    }
}

// With reduced timers, the historic master is elected within 17 s, and corrects every two seconds.
TEST(HistoricHosts, lead_new_slaves) {
    const LanRun run{{"--hosts",   "4",
                      "--offset",  "5ms",
                      "--drift",   "50",
                      "--seconds", "38",
                      "--host",    "1:legacy_timed -M --personality bsd44 --speedup 120",
                      "--host",    "2:legacy_timed --personality bsd43 --speedup 120",
                      "--at",      "0:step=3:2",
                      "--at",      "0:step=4:-1.5",
                      "--at",      "20:start=3",
                      "--at",      "20:start=4"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(role_at(run, 38, 1), "master");
    EXPECT_EQ(role_at(run, 38, 3), "slave");
    EXPECT_EQ(role_at(run, 38, 4), "slave");
    for (int t_s = 32; t_s <= 38; ++t_s)
        EXPECT_LT(run.difference_ns_at(t_s, {1, 2, 3, 4}), 20 * millisecond) << t_s << " s";
}

}
}
