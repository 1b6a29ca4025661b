// The daemon's UDP socket, on the loopback interface.
#include "tests/support/free_port.hpp"
#include "timed/net/udp_port.hpp"
#include "timed/os/clocks.hpp"
#include "timed/os/descriptor.hpp"
#include "timed/os/socket_address.hpp"
#include "timed/os/start_failure.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed {
namespace {

using namespace std::chrono_literals;

/// A socket on the loopback interface, at a free port.
class Loopback {
  public:
    Loopback()
        : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        port_ = support::bind_free_port(socket_.get(), INADDR_LOOPBACK);
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

using testing::ElementsAre;

std::uint16_t free_port() { return Loopback{}.port(); }

TEST(UdpPort, C17_counts_what_the_kernel_drops_and_nothing_else_is_missing) {
    boost::asio::io_context io;
    const auto port = free_port();
    UdpPort udp{io, port};
    const Loopback sender;
    constexpr std::uint32_t datagrams = 30'000; // more than the largest buffer holds
    for (std::uint32_t i = 0; i < datagrams; ++i) sender.send(port);

    std::uint32_t received = 0;
    udp.listen([&](const Arrival&) { ++received; });
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
    udp.listen([&](const Arrival& arrival) { sent_to = arrival.sent_to; });
    io.run_one_for(10s);
    EXPECT_EQ(sent_to, INADDR_LOOPBACK);
}

TEST(UdpPort, IsForOneDaemon) {
    boost::asio::io_context io;
    const Loopback occupied;
    EXPECT_THROW((UdpPort{io, occupied.port()}), StartFailure);
}

class WaitingArrivals : public testing::Test {
  protected:
    void listen() {
        udp.listen([this](const Arrival& arrival) {
            heard.push_back(std::to_integer<int>(arrival.bytes[0]));
            arrived.push_back(arrival.arrived);
        });
    }
    void send(int number) {
        const std::byte byte{static_cast<unsigned char>(number)};
        ASSERT_FALSE(udp.send({INADDR_LOOPBACK, port}, nullptr, {&byte, 1}));
    }

    boost::asio::io_context io;
    std::uint16_t port = free_port();
    UdpPort udp{io, port};
    std::vector<int> heard;
    std::vector<Instant> arrived;
};

TEST_F(WaitingArrivals, C3_what_arrived_before_the_clock_is_set_is_received_in_its_turn) {
    listen();
    send(1);
    send(2);
    udp.clock_will_step();
    send(3);
    while (heard.size() < 3 && io.run_one_for(10s) > 0) {
    }
    EXPECT_THAT(heard, ElementsAre(1, 2, 3));
}

TEST_F(WaitingArrivals, C3_what_was_taken_from_the_kernel_is_received_though_nothing_more_arrives) {
    listen();
    const Instant before = os::read_clocks().instant - 1ms; // the clocks are read within 100 us
    send(1);
    udp.clock_will_step();
    const Instant after = os::read_clocks().instant;
    while (heard.empty() && io.run_one_for(10s) > 0) {
    }
    ASSERT_THAT(heard, ElementsAre(1));
    EXPECT_GE(arrived.front(), before);
    EXPECT_LE(arrived.front(), after);
}

TEST(InstantOf, C3_a_stamp_is_as_old_on_the_monotonic_clock_as_it_is_by_the_time_of_day) {
    const Now now{Instant{1000s}, WallTime{1'800'000'000s}};
    EXPECT_EQ(os::instant_of(now.wall - 8s, now), Instant{992s});
}

TEST(InstantOf, C3_a_stamp_of_the_future_is_taken_for_the_present) {
    const Now now{Instant{1000s}, WallTime{1'800'000'000s}};
    EXPECT_EQ(os::instant_of(now.wall + 1h, now), now.instant);
}

}
}
