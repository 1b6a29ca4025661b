// The daemon's one UDP socket: every datagram it sends comes from port 525, and all that is sent there
// arrives here.
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

/// A datagram that arrived.
struct Arrival {
    std::span<const std::byte> bytes;
    Address from;
    std::uint32_t sent_to = 0; ///< the address it was sent to, ours or a broadcast's; 0: not told
    unsigned interface = 0;    ///< kernel's index; 0: not told
    Instant arrived;
};

class UdpPort {
  public:
    /// Throws StartFailure when the port is taken or may not be taken.
    UdpPort(boost::asio::io_context& io, std::uint16_t port);

    /// Calls `receive` for every datagram; its bytes are valid during the call only.
    void listen(std::function<void(const Arrival&)> receive);

    /// The time of day is about to be set. What has arrived by now was stamped by the clock as it is: it is
    /// taken from the kernel, and received soon, in its turn.
    void clock_will_step();

    /// `network`: where the receiver is, if that is known. What is sent there leaves by its interface and
    /// from our address there; otherwise the kernel's routes decide.
    boost::system::error_code send(Address to, const LocalNetwork* network,
                                   std::span<const std::byte> datagram);
    /// To every host of this network.
    boost::system::error_code broadcast(const LocalNetwork& network, std::span<const std::byte> datagram);

    /// Datagrams that the kernel dropped since the last call, because we did not take them in time.
    std::uint32_t newly_lost();

  private:
    /// An arrival that the daemon has had no time for yet.
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
    std::uint32_t lost_ = 0;              ///< in all, as the kernel counts
    std::array<std::byte, 512> buffer_{}; ///< the largest message has 268 bytes
};

}
