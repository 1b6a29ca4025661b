// Addresses that change under a running daemon, for all kinds of network configuration.
#include "tests/lan/analysers.hpp"
#include "tests/lan/lan_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t millisecond = 1'000'000; // in ns
constexpr auto deadline = 100s;

// In s: a host whose network changes searches for a master, and an election may follow.
constexpr int changed_at = 3;
constexpr int settled_at = 25;

// Hosts 1 and 2 after a command on each.
LanRun after(const std::string& on_1, const std::string& on_2, const std::string& seconds = "25") {
    const auto at = [](int host, const std::string& command) {
        return std::to_string(changed_at) + ":run=" + std::to_string(host) + ":" + command;
    };
    return LanRun{
        {"--hosts", "2", "--offset", "1", "--seconds", seconds, "--at", at(1, on_1), "--at", at(2, on_2)},
        deadline};
}

void expect_agreement(const LanRun& run) {
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.difference_ns_at(settled_at, {1, 2}), millisecond);
}

TEST(Interfaces, U4_an_address_with_a_label_of_its_own_is_used_like_any_other) {
    const auto run =
        after("true", "ip addr flush dev eth0 && ip addr add 10.77.0.2/16 brd + dev eth0 label floating");
    expect_agreement(run);
}

TEST(Interfaces, U5_two_hosts_on_a_31_bit_network_agree) {
    const auto run = after("ip addr flush dev eth0 && ip addr add 10.77.9.2/31 dev eth0",
                           "ip addr flush dev eth0 && ip addr add 10.77.9.3/31 dev eth0");
    expect_agreement(run);
    EXPECT_THAT(run.log(1), HasSubstr("network 10.77.9.3 on eth0 as 10.77.9.2"));
}

TEST(Interfaces, U5_two_peers_on_ethernet_agree) {
    const auto run = after("ip addr flush dev eth0 && ip addr add 10.77.9.2 peer 10.88.9.3 dev eth0",
                           "ip addr flush dev eth0 && ip addr add 10.88.9.3 peer 10.77.9.2 dev eth0");
    expect_agreement(run);
}

// h3 is a slave, because no host would correct it as master. The others send packets for its new address to
// the Ethernet address of eth0 until that ARP entry expires.
TEST(Interfaces, U14_a_second_interface_to_the_network_is_a_spare_and_takes_over) {
    const LanRun run{{"--hosts", "3", "--offset", "1", "--seconds", "50", "--host",
                      "3:timed -d --slave-only --log-level debug --status-socket $LAN_DIR/status.sock "
                      "--drift-file $LAN_DIR/drift",
                      "--at",
                      "3:run=3:ip link add spare link eth0 type macvlan mode bridge && "
                      "ip addr add 10.77.0.103/16 brd + dev spare && ip link set spare up",
                      "--at", "25:run=3:ip addr del 10.77.0.3/16 dev eth0"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.difference_ns_at(24, {1, 2, 3}), millisecond);
    EXPECT_LT(run.difference_ns_at(50, {1, 2, 3}), millisecond);
    EXPECT_THAT(run.log(3), HasSubstr("network 10.77.0.0/16 on spare as 10.77.0.103 is not used"));
    const std::string log = run.log(3);
    const auto taken_over = log.find("joined network 10.77.0.0/16 on spare as 10.77.0.103\n");
    ASSERT_NE(taken_over, std::string::npos);
    EXPECT_THAT(log.substr(taken_over), Not(HasSubstr("unknown-network"))) << "it came by eth0";
    EXPECT_LE(count(run.log(1) + run.log(2), "no reply"), 1) << "to what was said as the address went";
}

}
}
