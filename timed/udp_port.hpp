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

    /// `network`: where the receiver is, if that is known. What is sent there leaves by its interface and
    /// from our address there; otherwise the kernel's routes decide.
    boost::system::error_code send(Address to, const LocalNetwork* network,
                                   std::span<const std::byte> datagram);
    /// To every host of this network.
    boost::system::error_code broadcast(const LocalNetwork& network, std::span<const std::byte> datagram);

    /// Datagrams that the kernel dropped since the last call, because we did not take them in time.
    std::uint32_t newly_lost();

  private:
    void wait();
    void receive_burst();

    std::uint16_t port_;
    boost::asio::ip::udp::socket socket_;
    std::function<void(const os::Packet&)> receive_;
    std::uint32_t lost_ = 0;              ///< in all, as the kernel counts
    std::array<std::byte, 512> buffer_{}; ///< the largest message has 268 bytes
};

}
