// The network that a datagram arrived on.
#include "timed/net/local_network.hpp"

#include <gtest/gtest.h>

#include <array>

namespace timed {
namespace {

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24U | b << 16U | c << 8U | d;
}

const std::array networks{
    LocalNetwork{
        {NetworkId{1}, ip(10, 77, 0, 1), ip(255, 255, 0, 0), ip(10, 77, 255, 255)}, "eth0", 2, false},
    LocalNetwork{
        {NetworkId{2}, ip(192, 168, 5, 1), ip(255, 255, 255, 0), ip(192, 168, 5, 255)}, "eth0", 2, false},
    LocalNetwork{
        {NetworkId{3}, ip(172, 17, 0, 1), ip(255, 255, 255, 255), ip(172, 17, 0, 2)}, "tun0", 3, true},
};

TEST(ArrivalNetwork, DependsOnTheSenderWhereSeveralShareAnInterface) {
    EXPECT_EQ(arrival_network(networks, 2, ip(10, 77, 3, 4)), NetworkId{1});
    EXPECT_EQ(arrival_network(networks, 2, ip(192, 168, 5, 9)), NetworkId{2});
}

TEST(ArrivalNetwork, IsNoneForASenderOfAnotherInterfaceOrNetwork) {
    EXPECT_FALSE(arrival_network(networks, 3, ip(10, 77, 3, 4))) << "forged, or routed in a circle";
    EXPECT_FALSE(arrival_network(networks, 2, ip(8, 8, 8, 8)));
    EXPECT_FALSE(arrival_network(networks, 1, ip(127, 0, 0, 1)));
}

TEST(ArrivalNetwork, OfAPointToPointLinkHasTwoHostsOnly) {
    EXPECT_EQ(arrival_network(networks, 3, ip(172, 17, 0, 2)), NetworkId{3});
    EXPECT_EQ(arrival_network(networks, 3, ip(172, 17, 0, 1)), NetworkId{3}) << "our own, coming back";
    EXPECT_FALSE(arrival_network(networks, 3, ip(172, 17, 0, 3)));
}

TEST(ArrivalNetwork, U14_is_the_same_by_a_spare_interface_but_a_broadcast_counts_once) {
    auto with_spare = networks;
    with_spare[0].spare_interfaces = {7};
    EXPECT_EQ(arrival_network(with_spare, 7, ip(10, 77, 3, 4)), NetworkId{1}) << "it answered by the other";
    EXPECT_FALSE(arrival_network(with_spare, 7, ip(192, 168, 5, 9))) << "eth0's other network has no spare";

    EXPECT_TRUE(is_spare_copy(with_spare, 7, ip(10, 77, 255, 255)));
    EXPECT_TRUE(is_spare_copy(with_spare, 7, 0xffff'ffffU));
    EXPECT_FALSE(is_spare_copy(with_spare, 7, ip(10, 77, 0, 1)));
    EXPECT_FALSE(is_spare_copy(with_spare, 2, ip(10, 77, 255, 255)));
}

TEST(RangeText, NamesTheNetworkOrTheFarEnd) {
    EXPECT_EQ(range_text(networks[0]), "10.77.0.0/16");
    EXPECT_EQ(range_text(networks[1]), "192.168.5.0/24");
    EXPECT_EQ(range_text(networks[2]), "172.17.0.2");
}

}
}
