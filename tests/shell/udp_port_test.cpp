// The daemon's UDP socket.
#include "timed/os/descriptor.hpp"
#include "timed/os/socket_address.hpp"
#include "timed/start_failure.hpp"
#include "timed/udp_port.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed {
namespace {

using namespace std::chrono_literals;

/// A socket on the loopback interface, at a port that was free.
class Loopback {
  public:
    Loopback()
        : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        auto address = os::socket_address({INADDR_LOOPBACK, 0});
        socklen_t size = sizeof address;
        ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size);
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = os::address_of(address).port;
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    void send(std::uint16_t to) const {
        const auto address = os::socket_address({INADDR_LOOPBACK, to});
        const std::array<std::byte, 268> datagram{};
        ::sendto(socket_.get(), datagram.data(), datagram.size(), 0,
                 reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }

  private:
    os::Descriptor socket_;
    std::uint16_t port_ = 0;
};

std::uint16_t free_port() { return Loopback{}.port(); }

TEST(UdpPort, C17_counts_what_the_kernel_drops_and_nothing_else_is_missing) {
    boost::asio::io_context io;
    const auto port = free_port();
    UdpPort udp{io, port};
    const Loopback sender;
    constexpr std::uint32_t datagrams = 30'000; // more than the largest buffer holds
    for (std::uint32_t i = 0; i < datagrams; ++i) sender.send(port);

    std::uint32_t received = 0;
    udp.listen([&](const os::Packet&) { ++received; });
    while (io.run_one_for(100ms) > 0) {
    }
    const auto lost = udp.newly_lost();
    EXPECT_EQ(received + lost, datagrams);
    EXPECT_GT(lost, 0U);
    EXPECT_EQ(udp.newly_lost(), 0U) << "told once";
}

TEST(UdpPort, TellsWhereADatagramWasSentTo) {
    boost::asio::io_context io;
    const auto port = free_port();
    UdpPort udp{io, port};
    Loopback{}.send(port);
    std::uint32_t sent_to = 0;
    udp.listen([&](const os::Packet& packet) { sent_to = packet.sent_to; });
    io.run_one_for(10s);
    EXPECT_EQ(sent_to, INADDR_LOOPBACK);
}

TEST(UdpPort, IsForOneDaemon) {
    boost::asio::io_context io;
    const Loopback occupied;
    EXPECT_THROW((UdpPort{io, occupied.port()}), StartFailure);
}

}
}
