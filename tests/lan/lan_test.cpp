// The LAN without daemons: clocks, network and sandbox.
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

constexpr auto deadline = 60s;

LanRun run_without_daemons(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--daemon", ""});
    return {arguments, deadline};
}

// A number in the summary of ping's output.
double number_after(const std::string& text, const std::string& output) {
    std::smatch found;
    if (!std::regex_search(output, found, std::regex(text + "([0-9.]+)")))
        throw std::runtime_error("no figure: " + output);
    return std::stod(found[1]);
}

TEST(VirtualLan, ClocksWithoutDriftStayWhereTheyStart) {
    const auto run = run_without_daemons({"--hosts", "3", "--offset", "2", "--drift", "0", "--seconds", "2"});
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    for (const int host : {1, 2, 3}) {
        EXPECT_LE(std::abs(run.error_ns_at(0, host)), 2'000'000'000);
        EXPECT_EQ(run.error_ns_at(0, host), run.error_ns_at(2, host));
    }
    EXPECT_NE(run.error_ns_at(0, 1), run.error_ns_at(0, 2));
}

TEST(VirtualLan, TheSeedDecidesTheClocks) {
    const auto first = run_without_daemons({"--hosts", "2", "--drift", "0", "--seconds", "0", "--seed", "7"});
    const auto again = run_without_daemons({"--hosts", "2", "--drift", "0", "--seconds", "0", "--seed", "7"});
    const auto other = run_without_daemons({"--hosts", "2", "--drift", "0", "--seconds", "0", "--seed", "8"});
    EXPECT_EQ(first.error_ns_at(0, 2), again.error_ns_at(0, 2));
    EXPECT_NE(first.error_ns_at(0, 2), other.error_ns_at(0, 2));
}

TEST(VirtualLan, ClocksDriftAsGivenAndStepWhenTold) {
    const auto run = run_without_daemons({"--hosts", "2", "--offset", "0", "--drift", "0", "--seconds", "3",
                                          "--at", "0:drift=1:100", "--at", "1.5:step=2:-250ms"});
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_NEAR(static_cast<double>(run.error_ns_at(3, 1) - run.error_ns_at(1, 1)), 200'000, 20'000);
    EXPECT_NEAR(run.host_at(3, 1).at("freq_ppm").to_number<double>(), 100, 1e-6);
    EXPECT_EQ(run.error_ns_at(1, 2), 0);
    EXPECT_EQ(run.error_ns_at(3, 2), -250'000'000);
}

TEST(VirtualLan, HostsKnowTheirNamesAndReachEachOtherByThem) {
    const auto run =
        run_without_daemons({"--hosts", "3", "--seconds", "3", "--at", "0:run=3:hostname; ping -c 1 h2"});
    EXPECT_THAT(run.output_of_command(), testing::StartsWith("h3\n"));
    EXPECT_THAT(run.output_of_command(), HasSubstr("1 received"));
}

TEST(VirtualLan, APartitionParts_AndHealingHeals) {
    for (const std::vector<std::string>& link : {std::vector<std::string>{}, {"--delay", "1ms"}}) {
        std::vector<std::string> arguments = {"--hosts",   "4",
                                              "--seconds", "5",
                                              "--at",      "0:partition=1,2|3,4",
                                              "--at",      "0.1:run=1:ping -c 1 -W 1 h2",
                                              "--at",      "0.2:run=1:ping -c 1 -W 1 h3",
                                              "--at",      "2:heal",
                                              "--at",      "2.1:run=1:ping -c 1 -W 1 h3"};
        arguments.insert(arguments.end(), link.begin(), link.end());
        const auto run = run_without_daemons(arguments);
        EXPECT_THAT(run.output_of_command(0), HasSubstr("1 received"));
        EXPECT_THAT(run.output_of_command(1), HasSubstr("0 received"));
        EXPECT_THAT(run.output_of_command(2), HasSubstr("1 received"));
    }
}

TEST(VirtualLan, SeveralNetworksMeetOnlyInTheirGateways) {
    for (const std::vector<std::string>& link : {std::vector<std::string>{}, {"--delay", "1ms"}}) {
        std::vector<std::string> arguments = {
            "--nets",    "A:1-2 B:2-3",
            "--seconds", "4",
            "--at",      "0.1:run=1:ping -c 1 -W 1 h2",
            "--at",      "0.5:run=3:ping -c 1 -W 1 h2",
            "--at",      "0.9:run=3:ip route add 10.77.0.0/16 via 10.78.0.2",
            "--at",      "1.2:run=3:ping -c 1 -W 1 10.77.0.1"};
        arguments.insert(arguments.end(), link.begin(), link.end());
        const auto run = run_without_daemons(arguments);
        EXPECT_THAT(run.output_of_command(0), HasSubstr("1 received"));
        EXPECT_THAT(run.output_of_command(1), HasSubstr("1 received"));
        EXPECT_THAT(run.output_of_command(3), HasSubstr("0 received")) << "the gateway forwards packets";
    }
}

TEST(VirtualLan, AnInterfaceGoesAwayAndComesBackWithAnotherAddress) {
    const auto run =
        run_without_daemons({"--nets", "A:1-2 B:2-3", "--seconds", "5", "--at", "0:link-down=2:B", "--at",
                             "0.1:run=3:ping -c 1 -W 1 10.78.0.2", "--at", "1.5:link-up=2:B", "--at",
                             "1.6:run=3:ping -c 1 -W 1 10.78.0.2", "--at", "3:address=2:B:10.78.9.9", "--at",
                             "3.1:run=3:ping -c 1 -W 1 10.78.9.9"});
    EXPECT_THAT(run.output_of_command(0), HasSubstr("0 received"));
    EXPECT_THAT(run.output_of_command(1), HasSubstr("1 received"));
    EXPECT_THAT(run.output_of_command(2), HasSubstr("1 received"));
}

TEST(VirtualLan, PacketsTakeTheDelayThatIsAskedFor) {
    const auto run = run_without_daemons({"--hosts", "2", "--seconds", "5", "--delay", "5ms", "--jitter",
                                          "2ms", "--at", "0:run=1:ping -q -c 100 -i 0.02 h2"});
    const auto output = run.output_of_command();
    EXPECT_EQ(number_after("transmitted, ", output), 100);
    EXPECT_GE(number_after("mdev = ", output), 10) << "the quickest round trip";
    EXPECT_NEAR(number_after("mdev = [0-9.]+/", output), 12.5, 1.5) << "the mean";
}

TEST(VirtualLan, PacketsGetLostAsOftenAsAskedFor) {
    const auto run = run_without_daemons({"--hosts", "2", "--seconds", "8", "--loss", "0.2", "--at",
                                          "0:run=1:ping -q -c 300 -i 0.01 -W 0.1 h2"});
    EXPECT_NEAR(number_after("transmitted, ", run.output_of_command()), 300 * 0.8 * 0.8,
                42); // five standard deviations
}

TEST(VirtualLan, TheKernelItselfRefusesToSetTheMachinesClock) {
    const auto run = run_without_daemons(
        {"--hosts", "1", "--seconds", "2", "--at", "0:run=1:env -u LD_PRELOAD clock_caller try-all-setters"});
    EXPECT_THAT(run.output_of_command(), HasSubstr("settimeofday EPERM"));
    EXPECT_THAT(run.output_of_command(), HasSubstr("adjtimex-frequency EPERM"));
    EXPECT_THAT(run.output_of_command(), Not(HasSubstr("done")));
}

TEST(VirtualLan, ADaemonThatEndsByItselfIsReportedAndFailsTheRun) {
    const LanRun run(
        {"--hosts", "2", "--seconds", "1", "--daemon", "sleep 60", "--host", "2:sh -c 'echo enough; exit 7'"},
        deadline);
    EXPECT_EQ(run.exit_status(), 1);
    ASSERT_EQ(run.events().size(), 1U);
    EXPECT_EQ(run.events()[0].at("event").as_string(), "exit");
    EXPECT_EQ(run.events()[0].at("host").as_string(), "h2");
    EXPECT_EQ(run.events()[0].at("code").as_int64(), 7);
    EXPECT_EQ(run.log(2), "enough\n");
    EXPECT_FALSE(run.host_at(1, 2).at("up").as_bool());
    EXPECT_TRUE(run.host_at(1, 1).at("up").as_bool());
}

TEST(VirtualLan, DisagreementFailsARunThatAskedForAgreement) {
    const auto far =
        run_without_daemons({"--hosts", "2", "--offset", "1", "--seconds", "0", "--agree", "1ms"});
    EXPECT_EQ(far.exit_status(), 1);
    EXPECT_THAT(far.errors(), HasSubstr("The LAN does not agree"));
    const auto near =
        run_without_daemons({"--hosts", "2", "--offset", "0", "--seconds", "0", "--agree", "1ms"});
    EXPECT_EQ(near.exit_status(), 0) << near.errors();
}

TEST(VirtualLan, AnInvalidArgumentIsReportedAndNothingRuns) {
    for (const auto& [argument, complaint] :
         std::vector<std::pair<std::string, std::string>>{{"5:explode=1", "Unknown event 'explode'."},
                                                          {"5:kill=9", "'9' is not a host number"},
                                                          {"5:link-down=1:B", "Host 1 is on no network 'B'."},
                                                          {"soon:heal", "The time"}}) {
        const auto run = run_without_daemons({"--at", argument});
        EXPECT_EQ(run.exit_status(), 2);
        EXPECT_THAT(run.errors(), HasSubstr("--at " + argument));
        EXPECT_THAT(run.errors(), HasSubstr(complaint));
        EXPECT_TRUE(run.samples().empty());
    }
}

}
}
