// Where a host is on a network: its interface there, and the cable from that to the switch.
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
    std::string network_name; // empty: it needs none
    std::string interface;    // eth0, eth1, ... in the host
    std::string cable;        // the name of its other end, at the switch
    std::string address;      // 10.77.x.y of a /16 on the first network, 10.78.x.y on the second, ...
    std::string broadcast;
    EthernetAddress ethernet; // ends in the address, so that a switch need not learn
};

constexpr const char* port_netmask = "255.255.0.0";

std::string host_name(int number); // h1, h2, ...

// Network by network, and on each in the order of the hosts.
std::vector<Port> ports_of(const Topology& topology);

}
