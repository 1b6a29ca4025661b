// Shapes of networks joined by gateways: chains, stars, rings, and gateways side by side.
#pragma once

#include "tests/sim/virtual_lan.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace sim {

struct Topology {
    std::string name;
    std::vector<std::vector<HostIndex>> hosts_on; ///< each network; a host on several is a gateway

    [[nodiscard]] std::size_t hosts() const;
    [[nodiscard]] VirtualLan::Networks networks_of(HostIndex host) const;
    [[nodiscard]] std::vector<HostIndex> gateways() const;

    friend std::ostream& operator<<(std::ostream& out, const Topology& shape) { return out << shape.name; }
};

/// Each network has a host of its own and shares one with the next.
Topology chain(std::size_t networks);
/// A chain whose ends meet.
Topology ring(std::size_t networks);
/// One gateway on all networks, with two other hosts each.
Topology star(std::size_t networks);
/// As many gateways on one network, each with a network of its own behind it.
Topology hub(std::size_t gateways);
/// A network with `branches` gateways, each of which leads to such a tree of one level less.
Topology tree(std::size_t levels, std::size_t branches);
/// Two gateways between the same two networks.
Topology side_by_side();

/// When the hosts of a topology start.
enum class Start : std::uint8_t {
    together,
    in_any_order, ///< up to ten seconds after one another
    not_yet,
};

/// The numbers below `count` in any order.
std::vector<HostIndex> shuffled(std::size_t count, timed::Random& random);
/// Names that sort as their numbers do.
timed::HostName nth_name(std::size_t place);

/// Adds the networks and hosts of a topology to a LAN that has none yet: clocks up to 2 s and 50 ppm off, and
/// names whose order has nothing to do with the shape.
void build(VirtualLan& lan, const Topology& shape, std::uint64_t seed, Start start = Start::together);

}
