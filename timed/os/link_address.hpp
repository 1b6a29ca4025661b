// The link-layer address of a neighbour, from the kernel's neighbour table.
#pragma once

#include "proto/base/address.hpp"

#include <optional>

namespace os {

/// The link-layer address of the host that answers for `ip` on an interface; nothing if there is none
/// (loopback, tunnels) or it is unknown. `socket`: any IPv4 socket.
std::optional<timed::MachineId> link_address(int socket, unsigned interface, std::uint32_t ip);

}
