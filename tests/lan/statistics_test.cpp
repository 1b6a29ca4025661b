// The figures of a run, from hand-made samples.
#include "tests/lan/statistics.hpp"

#include <gtest/gtest.h>

namespace lan {
namespace {

HostSample host(const char* name, std::int64_t error_ns, const char* role = "slave", bool up = true) {
    HostSample sample;
    sample.name = name;
    sample.up = up;
    sample.role = role;
    sample.error_ns = error_ns;
    return sample;
}

Sample sample(double t_s, std::vector<HostSample> hosts) { return {.t_s = t_s, .hosts = std::move(hosts)}; }

TEST(Statistics, BelowMeansFromWhenOnItStayedBelow) {
    Statistics statistics;
    std::int64_t difference_ns = 0;
    for (const double t_s : {0.0, 1.0, 2.0, 3.0, 4.0}) {
        difference_ns = t_s == 2.0 ? 25'000'000 : t_s == 0.0 ? 30'000'000 : 1'500'000;
        statistics.add(sample(t_s, {host("h1", 0), host("h2", difference_ns)}));
    }
    const auto summary = statistics.summary(4, 0);
    EXPECT_EQ(summary.below_20ms_s, 3.0);
    EXPECT_EQ(summary.below_1ms_s, std::nullopt);
}

TEST(Statistics, PairsAreOfRunningHostsAndOfTheSecondHalf) {
    Statistics statistics;
    for (int t_s = 0; t_s <= 100; ++t_s) {
        const std::int64_t error_ns = t_s < 50 ? 1'000'000 : t_s;
        statistics.add(
            sample(t_s, {host("h1", 0), host("h2", error_ns), host("h3", -1'000'000, "slave", false)}));
    }
    const auto summary = statistics.summary(100, 0);
    EXPECT_EQ(summary.pair_p50_ns, 75);
    EXPECT_EQ(summary.pair_p99_ns, 99);
    EXPECT_EQ(summary.pair_max_ns, 100);
    EXPECT_EQ(summary.hosts_up, 2);
}

TEST(Statistics, FailoverLastsFromTheKillToTheNextOtherMaster) {
    Statistics statistics;
    statistics.add(sample(0, {host("h1", 0, "candidate"), host("h2", 0)}));
    statistics.add(sample(1, {host("h1", 0, "master"), host("h2", 0)}));
    statistics.master_killed(1.5, "h1");
    statistics.add(sample(2, {host("h1", 0, "master", false), host("h2", 0)}));
    statistics.add(sample(3, {host("h1", 0, "slave", false), host("h2", 0, "master")}));
    const auto summary = statistics.summary(3, 0);
    EXPECT_EQ(summary.first_master_s, 1.0);
    EXPECT_EQ(summary.failover_s, 1.5);
    EXPECT_EQ(summary.masters_at_end, 1);
    EXPECT_EQ(summary.master, "h2");
}

// A host on one network or two.
HostSample gateway(const char* name, const char* role, std::vector<NetworkStanding> networks) {
    HostSample sample = host(name, 0, role);
    sample.networks = std::move(networks);
    return sample;
}

TEST(Statistics, OneOfSeveralNetworksWithoutAMasterIsNotOneTime) {
    Statistics statistics;
    const auto leader = gateway("h1", "master", {{"A", "master", "h1"}});
    statistics.add(
        sample(1, {leader, gateway("h2", "slave", {{"A", "slave", "h1"}, {"B", "candidate", {}}})}));
    statistics.add(
        sample(2, {leader, gateway("h2", "submaster", {{"A", "slave", "h1"}, {"B", "master", "h2"}})}));
    const auto summary = statistics.summary(2, 0);
    EXPECT_EQ(summary.first_master_s, 2.0);
    EXPECT_EQ(summary.masters_at_end, 1);
    EXPECT_EQ(summary.master, "h1");
}

TEST(Statistics, WithoutSamplesThereAreNoFigures) {
    const auto summary = Statistics().summary(0, 0);
    EXPECT_EQ(summary.pair_max_ns, std::nullopt);
    EXPECT_EQ(summary.below_20ms_s, std::nullopt);
    EXPECT_EQ(summary.first_master_s, std::nullopt);
    EXPECT_EQ(summary.failover_s, std::nullopt);
    EXPECT_FALSE(summary.roles_known);
}

}
}
