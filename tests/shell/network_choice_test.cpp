// Which addresses are used as networks, and why others are not.
#include "timed/net/network_choice.hpp"

#include <gmock/gmock.h>
#include <net/if.h>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24U | b << 16U | c << 8U | d;
}

constexpr unsigned ethernet = IFF_UP | IFF_RUNNING | IFF_BROADCAST;

InterfaceAddress address(unsigned index, std::uint32_t own, unsigned prefix) {
    return {.index = index,
            .interface = "eth" + std::to_string(index),
            .flags = ethernet,
            .mtu = 1500,
            .address = own,
            .peer = own,
            .prefix = prefix};
}

NetworkChoice choose(std::vector<InterfaceAddress> addresses, std::vector<LocalNetwork> in_use = {}) {
    return choose_networks(addresses, {}, in_use);
}

std::vector<std::string> names(const std::vector<LocalNetwork>& networks) {
    std::vector<std::string> all;
    for (const auto& local : networks) all.push_back(local.interface);
    return all;
}

const auto lan_0 = address(0, ip(10, 77, 0, 2), 16);
const auto lan_1 = address(1, ip(10, 77, 0, 9), 16);

TEST(NetworkChoice, IsEveryNetworkOfAnInterfaceThatIsUp) {
    auto down = address(5, ip(10, 5, 0, 1), 24);
    down.flags &= ~unsigned{IFF_UP};
    auto loopback = address(6, ip(127, 0, 0, 1), 8);
    loopback.flags |= IFF_LOOPBACK;
    const auto choice = choose({loopback, lan_0, down, address(2, ip(192, 168, 1, 1), 24)});
    EXPECT_THAT(names(choice.used), ElementsAre("eth0", "eth2"));
    EXPECT_THAT(choice.unused, IsEmpty());
    EXPECT_EQ(choice.used[0].network,
              (Network{{}, ip(10, 77, 0, 2), ip(255, 255, 0, 0), ip(10, 77, 255, 255)}));
}

TEST(NetworkChoice, FollowsTheCommandLineInWhatItWantsAndInWhatOrder) {
    const auto other = address(2, ip(192, 168, 1, 1), 24);
    const std::vector all{lan_0, other, address(3, ip(172, 16, 0, 1), 24)};
    EXPECT_THAT(
        names(choose_networks(all, {.interfaces = {"eth3", "eth0"}, .networks = {}, .ignored = {}}, {}).used),
        ElementsAre("eth3", "eth0"));
    EXPECT_THAT(names(choose_networks(all, {{}, {{ip(192, 168, 1, 0), 24}}, {}}, {}).used),
                ElementsAre("eth2"));
    EXPECT_THAT(names(choose_networks(all, {{}, {}, {{ip(192, 168, 1, 0), 24}}}, {}).used),
                ElementsAre("eth0", "eth3"));
}

TEST(NetworkChoice, U5_the_far_end_of_a_31_bit_network_is_the_only_other_host) {
    for (const auto& [own, other] : {std::pair{2U, 3U}, {3U, 2U}}) {
        const auto choice = choose({address(0, ip(10, 77, 0, own), 31)});
        ASSERT_EQ(choice.used.size(), 1U);
        EXPECT_TRUE(choice.used[0].point_to_point);
        EXPECT_EQ(choice.used[0].network.broadcast, ip(10, 77, 0, other));
        EXPECT_TRUE(is_on(choice.used[0], ip(10, 77, 0, other)));
        EXPECT_FALSE(is_on(choice.used[0], ip(10, 77, 0, 4)));
    }
}

TEST(NetworkChoice, U5_a_peer_is_the_only_other_host_on_ethernet_and_on_a_tunnel) {
    auto entry = address(0, ip(10, 77, 0, 2), 32);
    entry.peer = ip(10, 99, 0, 3);
    for (const unsigned kind : {unsigned{IFF_BROADCAST}, unsigned{IFF_POINTOPOINT}}) {
        entry.flags = IFF_UP | IFF_RUNNING | kind;
        const auto choice = choose({entry});
        ASSERT_EQ(choice.used.size(), 1U);
        EXPECT_TRUE(choice.used[0].point_to_point);
        EXPECT_EQ(choice.used[0].network.broadcast, ip(10, 99, 0, 3));
    }
}

TEST(NetworkChoice, U5_unnumbered_links_with_one_address_of_ours_are_several_networks) {
    auto one = address(0, ip(10, 77, 0, 2), 32);
    one.peer = ip(10, 77, 0, 3);
    auto two = one;
    two.peer = ip(10, 77, 0, 4);
    auto three = one;
    three.index = 1;
    EXPECT_EQ(choose({one, two, three}).used.size(), 3U);
}

TEST(NetworkChoice, U5_a_link_without_another_host_is_said_to_have_none) {
    auto tunnel = address(0, ip(10, 8, 0, 1), 24);
    tunnel.flags = IFF_UP | IFF_RUNNING | IFF_POINTOPOINT;
    for (const auto& entry : {tunnel, address(0, ip(10, 8, 0, 1), 32)}) {
        const auto choice = choose({entry});
        EXPECT_THAT(choice.used, IsEmpty());
        ASSERT_EQ(choice.unused.size(), 1U);
        EXPECT_EQ(choice.unused[0].reason, Unused::no_peer_address);
        EXPECT_FALSE(choice.unused[0].local.point_to_point);
    }
}

TEST(NetworkChoice, U14_two_interfaces_to_one_network_are_one_network_and_a_spare) {
    const auto choice = choose({lan_0, lan_1});
    EXPECT_THAT(names(choice.used), ElementsAre("eth0"));
    EXPECT_THAT(choice.used[0].spare_interfaces, ElementsAre(1U));
    ASSERT_EQ(choice.unused.size(), 1U);
    EXPECT_EQ(choice.unused[0].local.interface, "eth1");
    EXPECT_EQ(choice.unused[0].reason, Unused::spare);
}

TEST(NetworkChoice, U14_the_spare_takes_over_when_the_first_has_no_carrier_and_then_stays) {
    auto unplugged = lan_0;
    unplugged.flags &= ~unsigned{IFF_RUNNING};
    const auto failed_over = choose({unplugged, lan_1}, choose({lan_0, lan_1}).used);
    EXPECT_THAT(names(failed_over.used), ElementsAre("eth1"));
    EXPECT_THAT(names(choose({lan_0, lan_1}, failed_over.used).used), ElementsAre("eth1"));
    EXPECT_THAT(names(choose({unplugged}).used), ElementsAre("eth0")) << "without another, it stays";
}

TEST(NetworkChoice, U14_the_preferred_interface_is_used_and_the_other_is_its_spare) {
    const std::vector both{lan_0, lan_1};
    const WantedNetworks wanted{.interfaces = {"eth1", "eth0"}, .networks = {}, .ignored = {}};
    EXPECT_THAT(names(choose_networks(both, wanted, choose(both).used).used), ElementsAre("eth1"));
}

InterfaceAddress without_address(InterfaceAddress entry) {
    entry.address = entry.peer = 0;
    return entry;
}

TEST(NetworkChoice, U14_an_interface_that_lost_its_address_remains_a_spare_of_the_one_that_took_over) {
    const auto eth0 = without_address(lan_0);
    const auto taken_over = choose({eth0, lan_1}, choose({lan_0, lan_1}).used);
    EXPECT_THAT(names(taken_over.used), ElementsAre("eth1"));
    EXPECT_THAT(taken_over.used[0].spare_interfaces, ElementsAre(0U));
    EXPECT_THAT(taken_over.unused, IsEmpty()) << "there is no address that could be used";
    EXPECT_EQ(choose({eth0, lan_1}, taken_over.used).used, taken_over.used) << "for as long as it has none";

    const auto spare_lost_it = choose({lan_0, without_address(lan_1)}, choose({lan_0, lan_1}).used);
    EXPECT_THAT(spare_lost_it.used[0].spare_interfaces, ElementsAre(1U));
}

TEST(NetworkChoice, U14_an_interface_without_an_address_is_no_spare_unless_it_was_seen_to_lead_there) {
    const auto eth0 = without_address(lan_0);
    EXPECT_THAT(choose({eth0, lan_1}).used.at(0).spare_interfaces, IsEmpty());
    const auto elsewhere = address(0, ip(10, 99, 0, 2), 16);
    EXPECT_THAT(choose({eth0, lan_1}, choose({elsewhere, lan_1}).used).used.at(0).spare_interfaces,
                IsEmpty());

    const auto taken_over = choose({eth0, lan_1}, choose({lan_0, lan_1}).used).used;
    EXPECT_THAT(choose({lan_1}, taken_over).used.at(0).spare_interfaces, IsEmpty()) << "it is gone";
    for (const unsigned flag : {unsigned{IFF_UP}, unsigned{IFF_RUNNING}}) {
        auto unplugged = eth0;
        unplugged.flags &= ~flag;
        const auto choice = choose({unplugged, lan_1}, taken_over);
        EXPECT_THAT(choice.used.at(0).spare_interfaces, IsEmpty()) << "it may lead elsewhere next time";
    }
}

TEST(NetworkChoice, U14_a_second_address_of_one_interface_is_neither_a_network_nor_a_spare) {
    auto second = lan_1;
    second.index = lan_0.index;
    const auto choice = choose({lan_0, second});
    EXPECT_EQ(choice.used.size(), 1U);
    EXPECT_THAT(choice.used[0].spare_interfaces, IsEmpty());
    EXPECT_THAT(choice.unused, IsEmpty());
}

TEST(NetworkChoice, A14_an_interface_that_messages_do_not_fit_is_not_used_and_the_reason_is_kept) {
    auto narrow = lan_0;
    narrow.mtu = 296;
    EXPECT_EQ(choose({narrow}).used.size(), 1U);
    narrow.mtu = 295;
    const auto choice = choose({narrow});
    EXPECT_THAT(choice.used, IsEmpty());
    ASSERT_EQ(choice.unused.size(), 1U);
    EXPECT_EQ(choice.unused[0].reason, Unused::mtu_too_small);
}

TEST(NetworkChoice, A14_the_broadcast_address_is_reckoned_from_the_mask_unless_it_is_one_of_the_network) {
    const auto broadcast_with = [](std::uint32_t configured) {
        auto entry = lan_0;
        entry.broadcast = configured;
        return choose({entry}).used.at(0).network.broadcast;
    };
    const auto reckoned = ip(10, 77, 255, 255);
    EXPECT_EQ(broadcast_with(0), reckoned);
    EXPECT_EQ(broadcast_with(0xffff'ffff), reckoned);
    EXPECT_EQ(broadcast_with(lan_0.address), reckoned);
    EXPECT_EQ(broadcast_with(ip(192, 168, 255, 255)), reckoned);
    EXPECT_EQ(broadcast_with(ip(10, 77, 0, 0)), ip(10, 77, 0, 0)) << "4.2BSD's";
}

}
}
