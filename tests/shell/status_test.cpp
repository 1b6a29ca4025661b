// The daemon's status: stable names, and a count for every reason.
#include "tests/unit/literals.hpp"
#include "timed/observe/status.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <array>

namespace timed {
namespace {

constexpr Instant start{100s};
constexpr WallTime start_of_2026{1'767'225'600s};

const std::array networks{
    LocalNetwork{{NetworkId{1}, 0x0a4d0001, 0xffff0000, 0x0a4dffff}, "eth0", 2, false},
};

const std::array spare{UnusedNetwork{
    LocalNetwork{{NetworkId{}, 0x0a4d0009, 0xffff0000, 0x0a4dffff}, "eth1", 3, false}, Unused::spare}};

boost::json::object described(const Status& status, bool connected = true) {
    Node node{{.name = "alpha"_host}, 1};
    Actions actions;
    const std::array known{networks[0].network};
    if (connected) node.handle(NetworksChanged{known}, {start, start_of_2026}, actions);
    return status.describe(node, {networks, spare}, {1'500}, start + 90s);
}

TEST(Status, OfAFreshDaemonHasEveryField) {
    EXPECT_EQ(
        boost::json::serialize(described(Status{start})),
        R"({"name":"alpha","renamed":null,"version":"0.1.0","uptime_s":90,"role":"searching","master":null,"reason":null,)"
        R"("networks":[{"interface":"eth0","address":"10.77.0.1","network":"10.77.0.0/16",)"
        R"("role":"searching","master":null,"reason":null,"slaves":0}],)"
        R"("unused_networks":[{"interface":"eth1","address":"10.77.0.9","network":"10.77.0.0/16",)"
        R"("reason":"spare"}],"frequency_ppb":1,"last_correction_ns":null,)"
        R"("last_correction_kind":null,"refused_corrections":0,"refused_dates":0,"trouble":null,)"
        R"("doubted_majorities":0,"ignoring_corrections":[],"round":null,)"
        R"("packets":{"received":0,"sent":0,"unsent":0,"lost":0},)"
        R"("ignored":{},"malformed":{},"unmeasured":{},"forgotten":{},"unanswered":{},"disturbed":{}})");
}

TEST(Status, C15_of_a_gateway_has_role_and_reason_of_one_network_and_every_networks_own) {
    const std::array both{
        LocalNetwork{{NetworkId{1}, 0x0a4d0001, 0xffff0000, 0x0a4dffff}, "eth0", 2, false},
        LocalNetwork{{NetworkId{2}, 0x0a4e0001, 0xffff0000, 0x0a4effff}, "eth1", 3, false},
    };
    Node node{{.name = "gw"_host}, 1};
    Status status{start};
    Now now{start, start_of_2026};
    const auto give = [&](const Event& event) {
        Actions actions;
        node.handle(event, now, actions);
        for (const auto& action : actions) {
            if (const auto* report = std::get_if<Report>(&action)) status.note(*report);
        }
    };
    const auto hear = [&](const LocalNetwork& local, const char* master) {
        const auto bytes = encode({MessageType::masterup, 1, *HostName::from(master)});
        give(DatagramReceived{local.network.id, {local.network.address + 1}, bytes, now.instant});
    };
    give(NetworksChanged{std::array{both[0].network, both[1].network}});
    hear(both[1], "m2"); // followed
    hear(both[0], "m1"); // monitored, and heard last
    const auto all = status.describe(node, {both, {}}, {}, start);
    EXPECT_EQ(all.at("role"), "slave");
    EXPECT_EQ(all.at("master"), "m2");
    EXPECT_EQ(all.at("reason"), "master-announced");
    const auto& first = all.at("networks").at(0);
    EXPECT_EQ(first.at("role"), "bystander");
    EXPECT_EQ(first.at("master"), "m1");
    EXPECT_EQ(first.at("reason"), "other-network");
    EXPECT_EQ(all.at("networks").at(1).at("role"), "slave");
    EXPECT_EQ(all.at("networks").at(1).at("reason"), "master-announced");
}

TEST(Status, WithoutANetworkIsSearching) {
    const auto status = described(Status{start}, false);
    EXPECT_EQ(status.at("role"), "searching");
    EXPECT_TRUE(status.at("networks").as_array().empty());
}

TEST(Status, CountsEveryRefusalUnderItsReason) {
    Status status{start};
    for (int i = 0; i < 812; ++i) status.note(Rejected{Malformed::too_short, {}});
    status.note(Rejected{Malformed::bad_name, {}});
    status.note(Disregarded{Ignored::duplicate, MessageType::adjtime, {}, "beta"_host});
    status.note(SlaveUnmeasured{"beta"_host, Quality::no_answer});
    const auto all = described(status);
    EXPECT_EQ(all.at("malformed"), (boost::json::value{{"too-short", 812}, {"bad-name", 1}}));
    EXPECT_EQ(all.at("ignored"), (boost::json::value{{"duplicate", 1}}));
    EXPECT_EQ(all.at("unmeasured"), (boost::json::value{{"no-answer", 1}}));
}

TEST(Status, CountsDisturbancesAndRefusedCorrections) {
    Status status{start};
    status.note(Disturbance::suspended);
    status.note(Disturbance::frequency_set);
    status.note(Disturbance::frequency_set);
    status.note(CorrectionRefused{2000s});
    const auto all = described(status);
    EXPECT_EQ(all.at("disturbed"), (boost::json::value{{"suspended", 1}, {"frequency-set", 2}}));
    EXPECT_EQ(all.at("refused_corrections"), 1);
}

TEST(Status, A12_shows_that_the_clock_cannot_be_set_while_that_is_so) {
    Status status{start};
    status.note(ClockControl{false});
    EXPECT_EQ(described(status).at("trouble"), "cannot-set-clock");
    status.note(ClockControl{true});
    EXPECT_TRUE(described(status).at("trouble").is_null());
}

TEST(Status, U18_shows_that_the_clock_is_left_to_another_program_as_long_as_it_is) {
    Status status{start};
    status.note(ClockYielded{true});
    EXPECT_EQ(described(status).at("trouble"), "clock-disciplined-by-another");
    status.note(ClockYielded{false});
    EXPECT_TRUE(described(status).at("trouble").is_null());
}

TEST(Status, ShowsTheLastCorrectionAndRound) {
    Status status{start};
    status.note(ClockCorrected{CorrectionKind::step, 3s, {}});
    status.note(ClockCorrected{CorrectionKind::slew, -1200ns, {}});
    status.note(RoundFinished{.slaves = 4,
                              .measured = 3,
                              .good = 4,
                              .network_offset = 250ns,
                              .largest_correction = 9us,
                              .next_round_in = 2s});
    const auto all = described(status);
    EXPECT_EQ(all.at("last_correction_ns"), -1200);
    EXPECT_EQ(all.at("last_correction_kind"), "slew");
    EXPECT_EQ(all.at("round"), (boost::json::value{{"slaves", 4},
                                                   {"measured", 3},
                                                   {"good", 4},
                                                   {"network_offset_ns", 250},
                                                   {"largest_correction_ns", 9000}}));
}

}
}
