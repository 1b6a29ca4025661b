// A network as the command line names it (-n, -i): by its name in networks(5), or by its number.
#pragma once

#include "timed/net/local_network.hpp"

#include <optional>
#include <string>

namespace timed {

struct NetworkNumber {
    std::uint32_t address = 0; ///< its first address
    int length = 0;            ///< of the prefix, 1 to 32; 0: whatever it is

    friend bool operator==(const NetworkNumber&, const NetworkNumber&) = default;
};

/// "10.77", "10.77.0.0", "10.77.0.0/16" or a name that getnetbyname(3) knows; nothing when it is none of
/// them.
std::optional<NetworkNumber> network_named(const std::string& text);

/// Whether this host's network is that one. A point-to-point link is also named by the address of its far
/// end.
bool is_network(const NetworkNumber& number, const LocalNetwork& local);

}
