// Sends UDP datagrams from port 525 of any source address, through a raw socket, because a daemon may use the
// port.
#pragma once

#include "tests/hostile/payloads.hpp"
#include "timed/os/descriptor.hpp"

#include <cstdint>
#include <span>

namespace hostile {

struct Datagram {
    std::uint32_t from; ///< in host byte order; 0: this host's own address
    std::uint32_t to;   ///< an address or the network's broadcast address
    Payload payload;
};

class Sender {
  public:
    /// Throws std::system_error without the privilege for a raw socket.
    Sender();

    /// Sends them to port 525 in one system call. Returns the number that the kernel accepted.
    std::size_t send(std::span<const Datagram> datagrams) const;

  private:
    os::Descriptor socket_;
};

}
