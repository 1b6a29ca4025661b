// The parser of networks, and the ports of hosts.
#include "tests/lan/port.hpp"
#include "tests/lan/standing.hpp"
#include "tests/lan/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace lan {
namespace {

using testing::ElementsAre;

TEST(Topology, NamesNetworksAndTheHostsOnThem) {
    const auto topology = parse_topology("A:1-3,7  North2:h4,3-3,5,6");
    EXPECT_EQ(topology.hosts, 7);
    EXPECT_THAT(topology.networks,
                ElementsAre(NetworkPlan{"A", {1, 2, 3, 7}}, NetworkPlan{"North2", {3, 4, 5, 6}}));
    EXPECT_THAT(topology.networks_of(3), ElementsAre(0, 1));
    EXPECT_THAT(topology.networks_of(4), ElementsAre(1));
}

TEST(Topology, IsRefusedWhenItIsInvalid) {
    for (const char* text : {"", "A", "A:", ":1", "A:0", "A:1001", "A:1-", "A:-1", "A:3-1", "A:x", "A:1,1",
                             "A:1-2,2", "A:1 A:2", "A:1 B:3", "A b:1", "A-b:1", "Abcdefghi:1", "A:1,,2"}) {
        EXPECT_THROW(parse_topology(text), std::invalid_argument) << text;
    }
    EXPECT_THROW(one_network(0), std::invalid_argument);
    EXPECT_THROW(one_network(1001), std::invalid_argument);
}

TEST(Topology, GivesAHostAnInterfaceANetworkAndEveryPortAnAddress) {
    const auto ports = ports_of(parse_topology("A:1-2 B:2-3"));
    ASSERT_EQ(ports.size(), 4);
    EXPECT_EQ(ports[1].interface, "eth0");
    EXPECT_EQ(ports[1].address, "10.77.0.2");
    EXPECT_EQ(ports[2].host, 2);
    EXPECT_EQ(ports[2].interface, "eth1");
    EXPECT_EQ(ports[2].address, "10.78.0.2");
    EXPECT_EQ(ports[2].cable, "h2-B");
    EXPECT_EQ(ports[3].interface, "eth0");
    EXPECT_NE(ports[1].ethernet, ports[2].ethernet);
}

TEST(Standing, OfAGatewayIsWhatItIsOnAllItsNetworksTogether) {
    const auto role_of = [](std::vector<NetworkStatus> networks) {
        return overall_standing({.role = networks.front().role,
                                 .master = {},
                                 .frequency_ppb = {},
                                 .last_correction_ns = {},
                                 .networks = std::move(networks)});
    };
    const NetworkStatus master{.interface = "eth0", .role = "master", .master = "h3"};
    const NetworkStatus slave{.interface = "eth1", .role = "slave", .master = "h1"};
    const NetworkStatus bystander{.interface = "eth2", .role = "bystander", .master = "h9"};
    EXPECT_EQ(role_of({master, slave}).role, "submaster");
    EXPECT_EQ(role_of({master, slave}).master, "h1");
    EXPECT_EQ(role_of({bystander, slave}).role, "slave");
    EXPECT_EQ(role_of({bystander, slave}).master, "h1");
    EXPECT_EQ(role_of({bystander, master}).role, "master");
    EXPECT_EQ(role_of({bystander}).role, "bystander");
}

}
}
