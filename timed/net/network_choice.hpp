// Which of this host's addresses stand for networks to take part in, and why others do not. Pure: the
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

/// What the command line wants; whatever is empty does not restrict the choice.
struct WantedNetworks {
    std::vector<std::string> interfaces; ///< only those by these, the preferred one first
    std::vector<NetworkNumber> networks; ///< only these
    std::vector<NetworkNumber> ignored;  ///< none of these
};

/// Why an address that was wanted is not used.
enum class Unused : std::uint8_t {
    spare,         ///< another interface leads to the same network, and is used
    no_far_end,    ///< no other host can be there: a /32, or a point-to-point link without a peer
    no_broadcast,  ///< the interface cannot broadcast
    mtu_too_small, ///< the messages of other hosts do not fit
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

/// `in_use`: the networks until now. Of two interfaces to one network that are as good, the one in use stays;
/// and one that led to a network and has lost its address is a spare interface there.
NetworkChoice choose_networks(std::span<const InterfaceAddress> addresses, const WantedNetworks& wanted,
                              std::span<const LocalNetwork> in_use);

}
