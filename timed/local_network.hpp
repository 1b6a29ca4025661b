// A network of this host together with the interface that leads to it, and which of them a packet came from.
#pragma once

#include "proto/address.hpp"

#include <optional>
#include <span>
#include <string>

namespace timed {

struct LocalNetwork {
    Network network;
    std::string interface;
    unsigned interface_index = 0;
    bool point_to_point = false;

    friend bool operator==(const LocalNetwork&, const LocalNetwork&) = default;
};

/// The network of `sender`, among those that the interface leads to (it may lead to several).
std::optional<NetworkId> arrival_network(std::span<const LocalNetwork> networks, unsigned interface_index,
                                         std::uint32_t sender);

/// "10.77.0.0/16"; for a point-to-point link the address of the far end.
std::string range_text(const LocalNetwork& local);

/// "10.77.0.1"
std::string address_text(std::uint32_t ip);

}
