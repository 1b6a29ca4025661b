// Which machine an address of a neighbour belongs to, as the kernel's neighbour table has it.
#pragma once

#include "proto/base/address.hpp"

#include <optional>

namespace os {

/// The link-layer address of who answers for `ip` on an interface; nothing where there is none (loopback,
/// tunnels), or it is not known. `socket`: any IPv4 socket.
std::optional<timed::MachineId> link_address(int socket, unsigned interface, std::uint32_t ip);

}
