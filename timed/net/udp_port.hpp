// The daemon's UDP socket: sends and receives all datagrams at port 525.
#pragma once

#include "timed/net/local_network.hpp"
#include "timed/os/packet.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <deque>
#include <functional>
#include <vector>

namespace timed {

/// A received datagram.
struct Arrival {
    std::span<const std::byte> bytes;
    Address from;
    std::uint32_t sent_to = 0; ///< destination address, ours or a broadcast address; 0: unknown
    unsigned interface = 0;    ///< kernel's index; 0: unknown
    Instant arrived;
};

class UdpPort {
  public:
    /// Throws StartFailure if the port is in use or not permitted.
    UdpPort(boost::asio::io_context& io, std::uint16_t port);

    /// Calls `receive` for every datagram; its bytes are valid during the call only.
    void listen(std::function<void(const Arrival&)> receive);

    /// The clock is about to be stepped. Reads all datagrams that the kernel has stamped with the old clock;
    /// they are delivered soon, in order.
    void clock_will_step();

    /// `network`: the receiver's network, if it is known; the datagram is sent from its interface and our
    /// address there. Otherwise the kernel's routes decide.
    boost::system::error_code send(Address to, const LocalNetwork* network,
                                   std::span<const std::byte> datagram);
    /// To all hosts of the network.
    boost::system::error_code broadcast(const LocalNetwork& network, std::span<const std::byte> datagram);

    /// Number of datagrams that the kernel has dropped since the last call, because the receive buffer was
    /// full.
    std::uint32_t newly_lost();

  private:
    /// A datagram that was read but not yet delivered.
    struct Waiting {
        std::vector<std::byte> bytes;
        Arrival arrival; ///< of these bytes
    };

    void wait();
    void receive_burst();
    bool receive_one();

    std::uint16_t port_;
    boost::asio::io_context& io_;
    boost::asio::ip::udp::socket socket_;
    std::function<void(const Arrival&)> receive_;
    std::deque<Waiting> waiting_;
    std::uint32_t lost_ = 0;              ///< total, as the kernel counts
    std::array<std::byte, 512> buffer_{}; ///< the largest message has 268 bytes
};

}
