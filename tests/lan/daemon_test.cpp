// LANs of real daemons on real packets: elections, agreement, and behaviour under faults.
#include "tests/lan/analysers.hpp"
#include "tests/lan/lan_run.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace lan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t millisecond = 1'000'000; // in ns
constexpr auto deadline = 150s;

std::string master_at(const LanRun& run, int t_s) {
    for (const auto& host : run.sample_at(t_s).at("hosts").as_array()) {
        if (const auto* role = host.as_object().if_contains("role"); role != nullptr && *role == "master") {
            return std::string{host.at("name").as_string()};
        }
    }
    return "none";
}

TEST(Lan, that_is_switched_on_at_once_has_one_master_and_agrees) {
    const LanRun run{{"--hosts", "5", "--offset", "2", "--drift", "50", "--seconds", "40"}, deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_LE(run.figure("first_master_s"), 10);
    EXPECT_LE(run.figure("below_20ms_s"), 20);
    EXPECT_LE(run.figure("below_1ms_s"), 30);
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.figure("pair_max_ns"), millisecond);
}

TEST(Lan, takes_in_a_host_that_comes_later) {
    const LanRun run{
        {"--hosts", "4", "--offset", "2", "--drift", "50", "--seconds", "30", "--at", "15:start=4"},
        deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(master_at(run, 29), master_at(run, 14)) << "a newcomer is no reason for an election";
    EXPECT_LT(run.difference_ns_at(20, {1, 2, 3, 4}), millisecond);
    EXPECT_THAT(run.log(4), HasSubstr("slave to " + master_at(run, 14)));
}

TEST(Lan, has_a_new_master_soon_after_the_old_one_is_killed_and_keeps_it_when_the_old_one_returns) {
    const LanRun run{{"--hosts", "5", "--offset", "2", "--drift", "50", "--seconds", "60", "--at",
                      "25:kill-master", "--at", "45:restart"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_LE(run.figure("failover_s"), 10);
    EXPECT_LT(run.figure("pair_max_ns"), 5 * millisecond)
        << "a clock diverged in the second half, during the change of masters";
    EXPECT_NE(master_at(run, 44), master_at(run, 24));
    EXPECT_EQ(master_at(run, 60), master_at(run, 44));
    EXPECT_EQ(run.figure("masters_at_end"), 1);
}

TEST(Lan, is_not_dragged_by_one_host_that_jumps_ten_seconds) {
    const LanRun run{
        {"--hosts", "4", "--offset", "1", "--drift", "20", "--seconds", "45", "--at", "20:step=4:10"},
        deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    for (int t = 20; t <= 45; ++t) {
        // The good clocks continue at their common frequency; an effect of the bad one would show within a
        // second or two.
        EXPECT_LT(run.difference_ns_at(t, {1, 2, 3}), millisecond) << t << " s";
        const double moved = run.mean_error_ns_at(t, {1, 2, 3}) - run.mean_error_ns_at(19, {1, 2, 3});
        EXPECT_LT(std::abs(moved), millisecond) << t << " s";
    }
    EXPECT_LT(run.difference_ns_at(45, {1, 2, 3, 4}), millisecond)
        << "the host that jumped was not put right";
}

TEST(Lan, agrees_although_every_fifth_packet_is_lost) {
    const LanRun run{{"--hosts", "5", "--offset", "2", "--drift", "50", "--loss", "0.2", "--seconds", "60"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_LE(run.figure("below_20ms_s"), 40);
    EXPECT_LT(run.difference_ns_at(60, {1, 2, 3, 4, 5}), 5 * millisecond);
    EXPECT_EQ(run.figure("masters_at_end"), 1);
}

TEST(Lan, ignores_ten_thousand_datagrams_of_garbage) {
    const LanRun run{{"--hosts", "3", "--offset", "1", "--drift", "50", "--seconds", "30", "--at",
                      "12:run=3:garbage_sender 10.77.0.1 10000", "--at",
                      "12:run=3:garbage_sender 10.77.0.2 10000"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_THAT(run.output_of_command(), HasSubstr("10000 sent"));
    EXPECT_EQ(master_at(run, 30), master_at(run, 11));
    for (int t = 12; t <= 30; ++t) EXPECT_LT(run.difference_ns_at(t, {1, 2, 3}), millisecond) << t << " s";
    for (const int host : {1, 2}) {
        const std::string log = run.log(host);
        EXPECT_THAT(log, HasSubstr("suppressed")) << "the garbage left no trace";
        const std::regex about_strangers{" packet from | suppressed | from 10\\.77\\.0\\.3"};
        const auto lines = std::distance(std::sregex_iterator(log.begin(), log.end(), about_strangers), {});
        EXPECT_LE(lines, 18) << "more than a line a second:\n" << log;
    }
}

TEST(Lan, V10_a_daemon_reloads_on_request_and_keeps_running) {
    const LanRun run{{"--hosts", "2", "--seconds", "20", "--at", "12:run=2:kill -HUP $(cat $LAN_DIR/pid)",
                      "--host",
                      "2:sh -c 'echo $$ >$LAN_DIR/pid; exec timed -d --status-socket $LAN_DIR/status.sock "
                      "--drift-file $LAN_DIR/drift'"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_THAT(run.log(2), HasSubstr("reload requested"));
    EXPECT_EQ(run.figure("masters_at_end"), 1);
}

TEST(Lan, sends_nothing_that_protocol_analysers_do_not_understand) {
    const CaptureFile capture;
    const LanRun run{{"--hosts", "3", "--offset", "1", "--seconds", "30", "--at", "12:kill-master", "--at",
                      "20:restart", "--pcap", capture.path()},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    const std::string by_tcpdump = capture.by_tcpdump();
    const auto datagrams = count(by_tcpdump, "\\.525 >");
    EXPECT_GT(datagrams, 50);
    EXPECT_EQ(count(by_tcpdump, "TSP_[A-Z]+ vers 1 seq \\d+.* name h\\d"), datagrams) << by_tcpdump;
    EXPECT_THAT(by_tcpdump, Not(HasSubstr("bad udp cksum")));
    for (const char* type :
         {"MASTERREQ", "ELECTION", "ACCEPT", "MASTERUP", "SLAVEUP", "SETTIME", "ADJTIME", "ACK", "LOOP"}) {
        EXPECT_THAT(by_tcpdump, HasSubstr("TSP_" + std::string{type} + " ")) << "not seen on this LAN";
    }
    const std::string by_tshark = output_of("tshark -n -r " + capture.path() +
                                            " -T fields -e _ws.col.Protocol -Y udp.port==525 2>/dev/null");
    EXPECT_EQ(count(by_tshark, "TSP\n"), datagrams);
    const std::string trouble =
        output_of("tshark -n -r " + capture.path() +
                  " -Y '_ws.malformed || (icmp && icmp.checksum.status==0)' 2>/dev/null");
    EXPECT_EQ(trouble, "");
}

}
}
