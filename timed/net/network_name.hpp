// A network as named on the command line (-n, -i): a name of networks(5), or a number.
#pragma once

#include "timed/net/local_network.hpp"

#include <optional>
#include <string>

namespace timed {

struct NetworkNumber {
    std::uint32_t address = 0; ///< its first address
    int length = 0;            ///< of the prefix, 1 to 32; 0: not given

    friend bool operator==(const NetworkNumber&, const NetworkNumber&) = default;
};

/// "10.77", "10.77.0.0", "10.77.0.0/16" or a name that getnetbyname(3) knows; nothing if it is invalid.
std::optional<NetworkNumber> network_named(const std::string& text);

/// Whether `number` names this network. The address of its peer also names a point-to-point link.
bool is_network(const NetworkNumber& number, const LocalNetwork& local);

}
