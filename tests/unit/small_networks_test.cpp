// Two or three networks with a few hosts, for one question each.
#include "tests/legacy/legacy_station.hpp"
#include "tests/unit/several_networks.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using namespace sim;
using testing::ElementsAre;

TEST(ASubmaster, becomes_master_when_its_upstream_dies_and_no_other_host_is_there) {
    for (std::uint64_t seed = 1; seed <= many_seeds; ++seed) {
        VirtualLan lan{seed};
        lan.add_network();
        const auto add = [&](const char* name, const VirtualLan::Networks& on) {
            return lan.add_host(Node::Options{*HostName::from(name)}, 0s, 0_ppm, on);
        };
        const auto upstream = add("a", {0});
        lan.run_for(10s);
        const auto gateway = add("b", {0, 1});
        const auto slave = add("c", {1});
        expect_one_root_within(lan, comes_to_one_root);
        ASSERT_EQ(lan.role(gateway, 0), Role::slave);
        ASSERT_EQ(lan.role(gateway, 1), Role::master);
        lan.kill(upstream);
        lan.run_for(15s);
        EXPECT_THAT(lan.masters(), ElementsAre(gateway)) << roles(lan);
        EXPECT_THAT(lan.masters(0), ElementsAre(gateway));
        EXPECT_THAT(lan.masters(1), ElementsAre(gateway));
        lan.step_clock(slave, 8ms);
        EXPECT_TRUE(lan.run_until([&] { return lan.error(gateway) > 500us; }, 70s)) << "it averages now";
    }
}

TEST(ACandidate, corrects_no_host_where_it_is_not_master_yet) {
    VirtualLan lan{1};
    lan.add_network();
    const auto add = [&](const char* name, const VirtualLan::Networks& on) {
        return lan.add_host(Node::Options{*HostName::from(name), name[0] != 's'}, 0s, 0_ppm, on);
    };
    const auto master = add("a", {0});
    lan.run_for(10s);
    const auto gateway = add("b", {0, 1});
    add("s1", {0});
    lan.run_for(20s);
    lan.kill(master);
    ASSERT_TRUE(lan.run_until([&] { return lan.role(gateway, 0) == Role::candidate; }, 10s));
    lan.run_for(500ms); // there are votes
    const auto before = lan.sent().size();
    add("s2", {1}); // causes a round of measurements
    ASSERT_TRUE(lan.run_until([&] { return lan.role(gateway, 0) == Role::master; }, 10s));
    for (std::size_t i = before; i < lan.sent().size(); ++i) {
        const auto& [when, from, what, network] = lan.sent()[i];
        EXPECT_FALSE(network == NetworkIndex{0} && carries_time(what.message().type));
    }
}

TEST(TwoHosts, are_master_and_slave_over_a_link_without_a_broadcast_address) {
    for (std::uint64_t seed = 1; seed <= many_seeds; ++seed) {
        VirtualLan lan{seed};
        const auto link = lan.add_link(1, 2);
        const auto far_net = lan.add_network();
        lan.add_host({*HostName::from("a")}, 1s, 20_ppm, {0});
        lan.add_host({*HostName::from("b")}, -1s, 0_ppm, {0, link});
        lan.add_host({*HostName::from("c")}, 0s, -20_ppm, {link, far_net});
        lan.add_host({*HostName::from("d")}, 0s, 0_ppm, {far_net});
        expect_one_root_within(lan, comes_to_one_root);
        lan.change_address(1, link);
        expect_one_root_within(lan, heals);
        lan.take_down(2, link);
        expect_one_root_within(lan, heals);
        lan.bring_up(2, link);
        expect_one_root_within(lan, heals);
        lan.run_for(slews_end);
        EXPECT_LT(lan.worst_pair(), 1ms);
    }
}

TEST(HistoricHosts, behind_a_gateway_agree_within_their_own_limits) {
    for (const auto& personality : {legacy::bsd43, legacy::bsd44}) {
        for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
            SCOPED_TRACE(std::string{personality.name} + " seed " + std::to_string(seed));
            VirtualLan lan{seed};
            const auto old_net = lan.add_network();
            const bool historic_first = seed % 2 == 0;
            const auto add_historic = [&] {
                for (const Duration offset : {30ms, -40ms}) {
                    legacy::add_legacy_host(lan, personality, offset, 20_ppm, {true, std::nullopt, old_net});
                }
                lan.run_for(10s);
            };
            if (historic_first) add_historic();
            lan.add_host({*HostName::from("a")}, 10ms, 0_ppm, {0});
            lan.add_host({*HostName::from("b")}, 20ms, 0_ppm, {0});
            lan.add_host({*HostName::from("gateway")}, 0s, 0_ppm, {0, old_net});
            if (!historic_first) lan.run_for(20s), add_historic();
            ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 16min)) << roles(lan);
            lan.run_for(10min);
            EXPECT_TRUE(lan.settled()) << roles(lan);
            EXPECT_LT(lan.worst_pair(), 20ms);
        }
    }
}

}
}
