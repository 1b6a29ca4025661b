// A port: the interface of a host on a network, and its cable to the switch.
#pragma once

#include "tests/lan/topology.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lan {

using EthernetAddress = std::array<std::uint8_t, 6>;

struct Port {
    int host;
    std::size_t network;      // its index in the topology
    std::string network_name; // empty for a single network
    std::string interface;    // eth0, eth1, ... in the host
    std::string cable;        // name of its other end, at the switch
    std::string address;      // 10.77.x.y of a /16 on the first network, 10.78.x.y on the second, ...
    std::string broadcast;
    EthernetAddress ethernet; // ends in the IP address, so that the switch need not learn it
};

constexpr const char* port_netmask = "255.255.0.0";

std::string host_name(int number); // h1, h2, ...

// Ordered by network, and then by host.
std::vector<Port> ports_of(const Topology& topology);

}
