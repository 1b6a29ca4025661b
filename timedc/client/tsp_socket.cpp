#include "timedc/client/tsp_socket.hpp"

#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed::control {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// The range of reserved ports that rresvport(3) assigns, highest first.
constexpr std::uint16_t highest_reserved_port = IPPORT_RESERVED - 1;
constexpr std::uint16_t lowest_reserved_port = IPPORT_RESERVED / 2 + 1;

// The daemon accepts SETDATE, TRACEON and TRACEOFF only from a reserved port; historic tools used one for
// every command. If none can be bound, the kernel chooses another port at the first send: then the daemon
// refuses these three (not-privileged) and serves all others.
void take_reserved_port(udp::socket& socket) {
    for (auto port = highest_reserved_port; port >= lowest_reserved_port; --port) {
        error_code error;
        socket.bind({udp::v4(), port}, error);
        if (error != asio::error::address_in_use) return; // bound, or not permitted
    }
    std::cerr << "all reserved ports in use\n";
}

udp::endpoint endpoint_of(Address address) { return {asio::ip::address_v4{address.ip}, address.port}; }

}

TspSocket::TspSocket(Waiting& waiting)
    : waiting_(waiting)
    , socket_(waiting.io(), udp::v4()) {
    const int on = 1;
    ::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_RECVERR, &on, sizeof on); // reports refusals at once
    take_reserved_port(socket_);
}

error_code TspSocket::send(Address to, const Message& message) {
    error_code error;
    socket_.send_to(asio::buffer(encode(message)), endpoint_of(to), 0, error);
    return error;
}

boost::system::result<Message> TspSocket::receive(Deadline deadline, std::optional<Address> from) {
    udp::endpoint sender;
    const auto receive_one = [&](auto handler) {
        socket_.async_receive_from(asio::buffer(buffer_), sender, handler);
    };
    for (;;) {
        const auto length = waiting_.finish(socket_, receive_one, deadline);
        if (!length) return length.error();
        const auto message = decode(std::span{buffer_}.first(*length));
        if (message && (!from || sender == endpoint_of(*from))) return *message;
    }
}

}
