// Topologies of networks joined by gateways: chains, stars, rings, and parallel gateways.
#pragma once

#include "tests/sim/virtual_lan.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace sim {

struct Topology {
    std::string name;
    std::vector<std::vector<HostIndex>> hosts_on; ///< for each network; a host on several is a gateway

    [[nodiscard]] std::size_t hosts() const;
    [[nodiscard]] VirtualLan::Networks networks_of(HostIndex host) const;
    [[nodiscard]] std::vector<HostIndex> gateways() const;

    friend std::ostream& operator<<(std::ostream& out, const Topology& shape) { return out << shape.name; }
};

/// Each network has one host of its own, and shares one with the next network.
Topology chain(std::size_t networks);
/// A chain whose ends are joined.
Topology ring(std::size_t networks);
/// One gateway on all networks, with two other hosts on each.
Topology star(std::size_t networks);
/// Several gateways on one network, each with a network of its own behind it.
Topology hub(std::size_t gateways);
/// A network with `branches` gateways, each leading to such a tree with one level less.
Topology tree(std::size_t levels, std::size_t branches);
/// Two gateways between the same two networks.
Topology side_by_side();

/// When the hosts of a topology start.
enum class Start : std::uint8_t {
    together,
    in_any_order, ///< within ten seconds, at random
    not_yet,
};

/// The numbers below `count` in random order.
std::vector<HostIndex> shuffled(std::size_t count, timed::Random& random);
/// Names that sort like their numbers.
timed::HostName nth_name(std::size_t place);

/// Adds the networks and hosts of a topology to an empty LAN: clocks up to 2 s and 50 ppm off, and names in
/// random order.
void build(VirtualLan& lan, const Topology& shape, std::uint64_t seed, Start start = Start::together);

}
