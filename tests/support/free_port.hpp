// A UDP port that was free.
#pragma once

#include "timed/os/socket_address.hpp"

#include <cstdint>
#include <sys/socket.h>

namespace support {

/// Binds the socket to a free port of this address, and returns the port.
inline std::uint16_t bind_free_port(int socket, std::uint32_t ip = INADDR_ANY) {
    auto address = os::socket_address({ip, 0});
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    return os::address_of(address).port;
}

}
