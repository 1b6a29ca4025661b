// A network of this host and its interface; and which network a packet arrived from.
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
    bool point_to_point = false;              ///< the only other host has the network's "broadcast" address
    std::vector<unsigned> spare_interfaces{}; ///< other interfaces to the same network

    friend bool operator==(const LocalNetwork&, const LocalNetwork&) = default;
};

/// Whether the interface is used for this network, or is a spare.
bool leads_to(const LocalNetwork& local, unsigned interface_index);

/// Whether the address is within the network.
bool is_on(const LocalNetwork& local, std::uint32_t ip);

/// The network of `sender`, among those of the interface (there may be several). Hosts may answer through a
/// spare interface, depending on ARP.
std::optional<NetworkId> arrival_network(std::span<const LocalNetwork> networks, unsigned interface_index,
                                         std::uint32_t sender);

/// Whether a packet is a broadcast received on a spare interface: the interface in use receives it too.
bool is_spare_copy(std::span<const LocalNetwork> networks, unsigned interface_index, std::uint32_t sent_to);

/// "10.77.0.0/16"; for a point-to-point link the address of the peer.
std::string range_text(const LocalNetwork& local);

/// "10.77.0.1"
std::string address_text(std::uint32_t ip);

}
