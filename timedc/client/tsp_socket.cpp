#include "timedc/client/tsp_socket.hpp"

#include "timed/os/socket_address.hpp"

#include <cerrno>
#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed::control {

namespace {

using boost::system::error_code;

// rresvport(3): the reserved ports that are handed out, highest first.
constexpr std::uint16_t highest_reserved_port = IPPORT_RESERVED - 1;
constexpr std::uint16_t lowest_reserved_port = IPPORT_RESERVED / 2 + 1;

error_code last_error() { return {errno, boost::system::system_category()}; }

// The daemon takes SETDATE, TRACEON and TRACEOFF from a reserved port only, and historic tools used one for
// every command. Where none can be bound, the kernel chooses another port at the first send: then the daemon
// refuses these three (not-privileged), and serves all others.
void take_reserved_port(int socket) {
    for (auto port = highest_reserved_port; port >= lowest_reserved_port; --port) {
        const auto address = os::socket_address({INADDR_ANY, port});
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
        if (errno != EADDRINUSE) return; // no right to any of them
    }
    std::cerr << "all reserved ports in use\n";
}

}

TspSocket::TspSocket()
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_IP, IP_RECVERR, &on, sizeof on); // hear of refusals at once
    take_reserved_port(socket_.get());
}

error_code TspSocket::send(Address to, const Message& message) {
    const auto datagram = encode(message);
    const auto address = os::socket_address(to);
    const auto sent = ::sendto(socket_.get(), datagram.data(), datagram.size(), 0,
                               reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return sent < 0 ? last_error() : error_code{};
}

boost::system::result<os::Packet> TspSocket::arrival(const Waiting& waiting, Deadline deadline) {
    if (!waiting.readable(socket_, deadline))
        return boost::system::errc::make_error_code(boost::system::errc::timed_out);
    return os::receive_packet(socket_.get(), buffer_);
}

boost::system::result<Message> TspSocket::receive(const Waiting& waiting, Deadline deadline) {
    for (;;) {
        const auto arrived = arrival(waiting, deadline);
        if (!arrived) return arrived.error();
        if (const auto message = decode(arrived->bytes)) return *message;
    }
}

boost::system::result<Message> TspSocket::receive_from(Address from, const Waiting& waiting,
                                                       Deadline deadline) {
    for (;;) {
        const auto arrived = arrival(waiting, deadline);
        if (!arrived) return arrived.error();
        const auto message = decode(arrived->bytes);
        if (message && arrived->from == from) return *message;
    }
}

}
