// The socket of a historic daemon: UDP port 525 on the first network of the host.
#pragma once

#include "proto/base/address.hpp"
#include "timed/os/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace legacy {

/// The first network that can be broadcast on; throws std::runtime_error if there is none.
timed::Network first_network();

class UdpSocket {
  public:
    /// Throws std::system_error if the port is unavailable.
    UdpSocket();

    struct Arrived {
        timed::Address from;
        std::span<const std::byte> bytes; ///< in the given buffer
    };
    /// Nothing if no datagram is waiting.
    std::optional<Arrived> receive(std::span<std::byte> buffer);
    /// A datagram that cannot be sent is lost, as on any network.
    void send(timed::Address to, std::span<const std::byte> bytes);

    [[nodiscard]] int descriptor() const { return socket_.get(); }

  private:
    os::Descriptor socket_;
};

}
