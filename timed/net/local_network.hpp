// A network of this host together with the interface that leads to it, and which of them a packet came from.
#pragma once

#include "proto/base/address.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace timed {

struct LocalNetwork {
    Network network;
    std::string interface;
    unsigned interface_index = 0;
    bool point_to_point = false;              ///< there is one other host: the network's "broadcast" address
    std::vector<unsigned> spare_interfaces{}; ///< which lead to the same network

    friend bool operator==(const LocalNetwork&, const LocalNetwork&) = default;
};

/// Whether that interface is used there, or is a spare.
bool leads_to(const LocalNetwork& local, unsigned interface_index);

/// Whether that address is a host's on the network, ours or another's.
bool is_on(const LocalNetwork& local, std::uint32_t ip);

/// The network of `sender`, among those that the interface leads to (it may lead to several). Hosts may
/// answer by a spare interface: which one they find by ARP is chance.
std::optional<NetworkId> arrival_network(std::span<const LocalNetwork> networks, unsigned interface_index,
                                         std::uint32_t sender);

/// Whether a packet is a second copy of a broadcast, for the interface that is used gets it, too.
bool is_spare_copy(std::span<const LocalNetwork> networks, unsigned interface_index, std::uint32_t sent_to);

/// "10.77.0.0/16"; for a point-to-point link the address of the far end.
std::string range_text(const LocalNetwork& local);

/// "10.77.0.1"
std::string address_text(std::uint32_t ip);

}
