// Decisions of a host on several networks: which master to follow, where to be bystander, which network to
// take over.
#include "proto/gateway/gateway.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr NetworkId a{1};
constexpr NetworkId b{2};

std::optional<HostName> host(const char* name) { return HostName::from(name); }

NetworkView slave(NetworkId id, const char* master, const char* root) {
    return {id, Role::slave, host(master), host(root)};
}
NetworkView bystander(NetworkId id, const char* master, const char* root) {
    return {id, Role::bystander, host(master), host(root)};
}
NetworkView unsettled(NetworkView view) {
    view.root.reset();
    return view;
}

std::vector<GatewayDecision> decide(std::vector<NetworkView> networks) { return arrange(networks); }

TEST(Gateway, leaves_two_networks_of_one_root_alone) {
    EXPECT_THAT(decide({slave(a, "m1", "root"), bystander(b, "m2", "root")}), IsEmpty());
}

TEST(Gateway, takes_over_a_network_whose_root_comes_later) {
    EXPECT_THAT(decide({slave(a, "m1", "alpha"), bystander(b, "m2", "beta")}),
                ElementsAre(GatewayDecision{b, GatewayMove::take_over}));
}

TEST(Gateway, changes_over_to_the_network_whose_root_comes_first) {
    EXPECT_THAT(
        decide({slave(a, "m1", "beta"), bystander(b, "m2", "alpha")}),
        ElementsAre(GatewayDecision{a, GatewayMove::stand_by}, GatewayDecision{b, GatewayMove::follow}));
}

TEST(Gateway, waits_until_it_knows_the_roots) {
    EXPECT_THAT(decide({slave(a, "m1", "beta"), unsettled(bystander(b, "m2", "alpha"))}), IsEmpty());
    EXPECT_THAT(decide({unsettled(slave(a, "m1", "beta")), bystander(b, "m2", "alpha")}), IsEmpty());
}

TEST(Gateway, is_slave_on_one_network_at_most) {
    EXPECT_THAT(decide({unsettled(slave(a, "m1", "x")), unsettled(slave(b, "m2", "y"))}),
                ElementsAre(GatewayDecision{b, GatewayMove::stand_by}));
}

TEST(Gateway, follows_another_network_when_it_has_no_master) {
    EXPECT_THAT(decide({{a, Role::master, std::nullopt, std::nullopt}, bystander(b, "m2", "zeta")}),
                ElementsAre(GatewayDecision{b, GatewayMove::follow}));
}

TEST(Gateway, has_nothing_to_do_where_it_is_master_or_searches) {
    EXPECT_THAT(decide({{a, Role::master, std::nullopt, std::nullopt},
                        {b, Role::searching, std::nullopt, std::nullopt}}),
                IsEmpty());
}

TEST(OfTwoMasters, the_one_with_the_better_root_stays) {
    EXPECT_TRUE(outranks(*host("z"), {*host("alpha"), 5}, *host("a"), {*host("beta"), 0}));
    EXPECT_FALSE(outranks(*host("a"), {*host("beta"), 0}, *host("z"), {*host("alpha"), 5}));
}

TEST(OfTwoMasters, with_one_root_the_one_nearer_to_it_stays_so_that_the_root_is_never_sent_away) {
    EXPECT_TRUE(outranks(*host("root"), {*host("root"), 0}, *host("a"), {*host("root"), 1}));
    EXPECT_FALSE(outranks(*host("a"), {*host("root"), 1}, *host("root"), {*host("root"), 0}));
}

TEST(OfTwoMasters, at_one_distance_the_one_whose_name_sorts_first_stays) {
    EXPECT_TRUE(outranks(*host("a"), {*host("root"), 2}, *host("b"), {*host("root"), 2}));
    EXPECT_FALSE(outranks(*host("b"), {*host("root"), 2}, *host("a"), {*host("root"), 2}));
}

TEST(LoopProbe, of_the_root_says_how_far_it_has_come) {
    EXPECT_EQ(loop_of({*host("root"), 0}, 7).hops, most_hops);
    EXPECT_EQ(loop_of({*host("root"), 3}, 7).hops, most_hops - 3);
    EXPECT_EQ(loop_of({*host("root"), 200}, 7).hops, 1) << "0 would be an announcement";
}

class Sightings : public testing::Test {
  protected:
    static Message loop(const char* name, std::uint8_t hops) {
        Message message{MessageType::loop, 1, *host(name)};
        message.hops = hops;
        return message;
    }

    static constexpr Address master{0x0a000001, timed_port};
    static constexpr Address other{0x0a000002, timed_port};
    static constexpr Instant start{100s};
    LoopSightings sightings;
};

TEST_F(Sightings, name_the_host_whose_probe_has_come_farthest) {
    sightings.heard(loop("near", 10), master, start);
    sightings.heard(loop("root", 7), master, start);
    sightings.heard(loop("middle", 9), master, start);
    EXPECT_EQ(sightings.origin(master, start), (Origin{*host("root"), 3}));
}

TEST_F(Sightings, count_only_what_the_master_itself_passed_on) {
    sightings.heard(loop("near", 10), master, start);
    sightings.heard(loop("elsewhere", 3), other, start);
    EXPECT_EQ(sightings.origin(master, start), Origin{*host("near")});
}

TEST_F(Sightings, are_forgotten_when_the_probes_stop) {
    sightings.heard(loop("root", 7), master, start);
    EXPECT_TRUE(sightings.origin(master, start + 6s));
    EXPECT_FALSE(sightings.origin(master, start + 8s));
}

TEST_F(Sightings, are_bounded_however_many_names_a_host_invents) {
    for (int i = 0; i < 10'000; ++i)
        sightings.heard(loop(("n" + std::to_string(i)).c_str(), 5), other, start);
    sightings.heard(loop("root", 7), master, start + 30s);
    EXPECT_EQ(sightings.origin(master, start + 30s), (Origin{*host("root"), 3}));
}

}
}
