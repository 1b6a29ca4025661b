// Networks as named on the command line.
#include "timed/net/network_name.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

TEST(NetworkName, IsANumberOfOneToFourBytes) {
    EXPECT_EQ(network_named("10"), (NetworkNumber{0x0a000000}));
    EXPECT_EQ(network_named("10.77"), (NetworkNumber{0x0a4d0000}));
    EXPECT_EQ(network_named("10.77.0.0"), (NetworkNumber{0x0a4d0000}));
    EXPECT_EQ(network_named("192.168.7.64/26"), (NetworkNumber{0xc0a80740, 26}));
    EXPECT_EQ(network_named("10.77/16"), (NetworkNumber{0x0a4d0000, 16}));
}

TEST(NetworkName, IsLookedUpWhenItIsNoNumber) {
    EXPECT_EQ(network_named("loopback"), (NetworkNumber{0x7f000000}));
}

TEST(NetworkName, IsRefusedWhenItIsUnknown) {
    for (const char* nonsense : {"", ".", "10.", "10..77", "256", "10.77.0.0.0", "10.77/", "10.77/0",
                                 "10.77/33", "10.77/x", "-1", "10.77.0.1/16", "no such net", "0x0a"}) {
        EXPECT_FALSE(network_named(nonsense)) << nonsense;
    }
}

TEST(NetworkName, NamesTheNetworkThatBeginsThere) {
    LocalNetwork local;
    local.network = {NetworkId{1}, 0x0a4d0105, 0xffff0000, 0x0a4dffff};
    EXPECT_TRUE(is_network({0x0a4d0000}, local));
    EXPECT_TRUE(is_network({0x0a4d0000, 16}, local));
    EXPECT_FALSE(is_network({0x0a4d0000, 24}, local));
    EXPECT_FALSE(is_network({0x0a000000}, local));
    EXPECT_FALSE(is_network({0x0a4d0105}, local)) << "that is a host";
}

TEST(NetworkName, OfAPointToPointLinkIsItsFarEnd) {
    LocalNetwork local;
    local.point_to_point = true;
    local.network = {NetworkId{1}, 0x0a4d0101, 0xffffffff, 0x0a4d0102};
    EXPECT_TRUE(is_network({0x0a4d0102}, local));
    EXPECT_FALSE(is_network({0x0a4d0101}, local));
    local.network = {NetworkId{1}, 0x0a4d0103, 0xfffffffe, 0x0a4d0102};
    EXPECT_TRUE(is_network({0x0a4d0102, 31}, local)) << "and of two addresses, also the network's number";
}

}
}
