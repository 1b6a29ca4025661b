// The daemon's one UDP socket: every datagram it sends comes from port 525, and all that is sent there
// arrives here.
#pragma once

#include "timed/local_network.hpp"
#include "timed/os/packet.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <functional>

namespace timed {

class UdpPort {
  public:
    /// Throws StartFailure when the port is taken or may not be taken.
    UdpPort(boost::asio::io_context& io, std::uint16_t port);

    /// Calls `receive` for every datagram; its bytes are valid during the call only.
    void listen(std::function<void(const os::Packet&)> receive);

    boost::system::error_code send(Address to, std::span<const std::byte> datagram);
    /// To every host of this network: by its interface, and from our address there.
    boost::system::error_code broadcast(const LocalNetwork& network, std::span<const std::byte> datagram);

  private:
    void wait();
    void receive_burst();

    std::uint16_t port_;
    boost::asio::ip::udp::socket socket_;
    std::function<void(const os::Packet&)> receive_;
    std::array<std::byte, 512> buffer_{}; ///< the largest message has 268 bytes
};

}
