// Several networks joined by gateways, with real daemons: they agree on one time, in every topology.
#include "tests/lan/analysers.hpp"
#include "tests/lan/lan_run.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::int64_t millisecond = 1'000'000; // in ns
constexpr std::int64_t second = 1'000'000'000;  // in ns
constexpr auto deadline = 120s;
// In s, the limit of docs/protocol.md for a cold start.
constexpr int settling = 20;

std::string text(const boost::json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// Hosts that have this role on the network.
std::vector<std::string> with_role(const LanRun& run, int t_s, const std::string& role,
                                   const std::string& network) {
    std::vector<std::string> names;
    for (const auto& host : run.sample_at(t_s).at("hosts").as_array()) {
        for (const auto& standing : host.at("networks").as_array()) {
            if (text(standing.as_object(), "name") == network && text(standing.as_object(), "role") == role)
                names.push_back(text(host.as_object(), "name"));
        }
    }
    return names;
}

// Output of the first command that ended on this host.
std::string output_on(const LanRun& run, const std::string& host) {
    for (const auto& event : run.events()) {
        if (text(event, "event") == "ran" && text(event, "host") == host) return text(event, "output");
    }
    return "";
}

TEST(Gateways, give_a_chain_of_two_networks_one_master_and_one_time) {
    const LanRun run{{"--nets", "A:1-3 B:3-5", "--offset", "2", "--seconds", "26"}, deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_LE(run.figure("first_master_s"), settling);
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.difference_ns_at(26, {1, 2, 3, 4, 5}), millisecond);
    EXPECT_EQ(with_role(run, 26, "slave", "A").size(), 2);
    EXPECT_EQ(with_role(run, 26, "slave", "B").size(), 2);
}

TEST(Gateways, settle_a_ring_of_three_networks_to_one_time_and_no_probe_circles_in_it) {
    const CaptureFile capture;
    const LanRun run{
        {"--nets", "A:1,2,4 B:2,3,5 C:3,1,6", "--offset", "2", "--seconds", "40", "--pcap", capture.path()},
        deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.difference_ns_at(40, {1, 2, 3, 4, 5, 6}), millisecond);
    const auto messages = capture.by_tcpdump();
    const auto announcements = count(messages, "TSP_LOOP .*hopcnt 0 ");
    const auto probes = count(messages, "TSP_LOOP ") - announcements;
    EXPECT_GT(announcements, 60) << "three masters, one a second each:\n" << messages;
    EXPECT_GE(probes, 4);
    EXPECT_LE(probes, 120)
        << "in two seconds, each of two or three masters' probes crosses each of three networks once";
}

TEST(Gateways, that_are_killed_leave_two_networks_that_keep_time_and_come_back_together_with_them) {
    const LanRun run{{"--nets", "A:1-3 B:3-5", "--offset", "2", "--seconds", "45", "--at", "16:kill=3",
                      "--at", "25:restart"},
                     deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_EQ(with_role(run, 24, "master", "A").size(), 1);
    EXPECT_EQ(with_role(run, 24, "master", "B").size(), 1);
    EXPECT_LT(run.difference_ns_at(24, {1, 2}), millisecond);
    EXPECT_LT(run.difference_ns_at(24, {4, 5}), millisecond);
    EXPECT_EQ(run.figure("masters_at_end"), 1);
    EXPECT_LT(run.difference_ns_at(45, {1, 2, 3, 4, 5}), millisecond);
}

// The one host that is slave nowhere.
std::string root_at(const LanRun& run, int t_s) {
    for (const auto& host : run.sample_at(t_s).at("hosts").as_array()) {
        if (text(host.as_object(), "role") == "master") return text(host.as_object(), "name");
    }
    return "none";
}

TEST(Gateways, name_the_root_by_msite_and_carry_a_date_set_at_the_far_end_to_every_host) {
    std::vector<std::string> arguments = {
        "--nets", "A:1,2 B:2,3 C:3,4",        "--offset", "2", "--seconds", "44",
        "--at",   "36:run=4:date_setter 3600"};
    for (const auto* host : {"1", "2", "3", "4"})
        arguments.insert(arguments.end(), {"--at", fmt::format("34:run={}:timedc msite", host)});
    const LanRun run{arguments, deadline};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    for (const int host : {1, 2, 3, 4}) {
        const auto name = fmt::format("h{}", host);
        EXPECT_EQ(output_on(run, name),
                  fmt::format("master timedaemon at {} is {}\n", name, root_at(run, 34)));
        const auto moved_ns = run.error_ns_at(44, host) - run.error_ns_at(35, host);
        EXPECT_LT(std::abs(moved_ns - 3'600 * second), second) << name;
    }
    EXPECT_THAT(run.output_of_command(4), HasSubstr("DATEACK"));
    EXPECT_LT(run.difference_ns_at(44, {1, 2, 3, 4}), millisecond);
    EXPECT_EQ(run.figure("masters_at_end"), 1);
}

}
}
