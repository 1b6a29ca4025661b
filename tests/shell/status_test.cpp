// The daemon's status: stable names, and every refusal counted under its reason.
#include "tests/unit/literals.hpp"
#include "timed/status.hpp"

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

boost::json::object described(const Status& status, bool connected = true) {
    Node node{{.name = "alpha"_host}, 1};
    Actions actions;
    const std::array known{networks[0].network};
    if (connected) node.handle(NetworksChanged{known}, {start, start_of_2026}, actions);
    return status.describe(node, networks, {1'500}, start + 90s);
}

TEST(Status, OfAFreshDaemonHasEveryField) {
    EXPECT_EQ(
        boost::json::serialize(described(Status{start})),
        R"({"name":"alpha","version":"0.1.0","uptime_s":90,"role":"searching","master":null,"reason":null,)"
        R"("networks":[{"interface":"eth0","address":"10.77.0.1","network":"10.77.0.0/16",)"
        R"("role":"searching","master":null,"slaves":0}],"frequency_ppb":1,"last_correction_ns":null,)"
        R"("last_correction_kind":null,"refused_corrections":0,"round":null,)"
        R"("packets":{"received":0,"sent":0,"unsent":0},)"
        R"("ignored":{},"malformed":{},"unmeasured":{},"forgotten":{},"unanswered":{},"disturbed":{}})");
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

TEST(Status, CountsWhatHappenedToTheClockAndWhatWasKeptFromIt) {
    Status status{start};
    status.note(Disturbance::slept);
    status.note(Disturbance::frequency_set);
    status.note(Disturbance::frequency_set);
    status.note(CorrectionRefused{2000s});
    const auto all = described(status);
    EXPECT_EQ(all.at("disturbed"), (boost::json::value{{"slept", 1}, {"frequency-set", 2}}));
    EXPECT_EQ(all.at("refused_corrections"), 1);
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
