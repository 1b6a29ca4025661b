// Chooses which of this host's addresses to use, with a reason for those that are not used. Pure: the
// addresses are an argument.
#pragma once

#include "timed/net/interface_address.hpp"
#include "timed/net/local_network.hpp"
#include "timed/net/network_name.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace timed {

/// The networks that the command line selects; an empty list does not restrict the choice.
struct WantedNetworks {
    std::vector<std::string> interfaces; ///< only these, in order of preference
    std::vector<NetworkNumber> networks; ///< only these
    std::vector<NetworkNumber> ignored;  ///< not these
};

/// Why an address is not used although it was selected.
enum class Unused : std::uint8_t {
    spare,           ///< another interface to the same network is used
    no_peer_address, ///< no other host is reachable: a /32, or a point-to-point link without a peer
    no_broadcast,    ///< the interface cannot broadcast
    mtu_too_small,   ///< TSP packets do not fit
};
std::string_view to_string(Unused reason);

struct UnusedNetwork {
    LocalNetwork local;
    Unused reason;

    friend bool operator==(const UnusedNetwork&, const UnusedNetwork&) = default;
};

struct NetworkChoice {
    std::vector<LocalNetwork> used; ///< in order of preference; without ids
    std::vector<UnusedNetwork> unused;
};

/// `in_use`: the present networks. Of two equivalent interfaces to one network the one in use stays; an
/// interface that has lost its address becomes a spare.
NetworkChoice choose_networks(std::span<const InterfaceAddress> addresses, const WantedNetworks& wanted,
                              std::span<const LocalNetwork> in_use);

}
