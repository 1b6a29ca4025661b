#include "timed/net/udp_port.hpp"

#include "proto/wire/message.hpp"
#include "timed/os/clocks.hpp"
#include "timed/os/last_error.hpp"
#include "timed/os/privilege.hpp"
#include "timed/os/socket_address.hpp"

#include <boost/asio/post.hpp>

#include <cstring>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace timed {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// Datagrams processed in one go, before timers and other sockets are served.
constexpr int burst = 64;

// Room for the ACKs of a round of ten thousand slaves: the kernel counts 768 bytes for each.
constexpr int receive_buffer_bytes = 8 << 20;

// More than the buffer holds; limits the loop when datagrams arrive faster than they are read.
constexpr int most_waiting = 16'384;

Arrival arrival_of(const os::Packet& packet) {
    return {packet.bytes, packet.from, packet.sent_to, packet.interface,
            os::instant_of(packet.arrived, os::read_clocks())};
}

in_pktinfo way_out(const LocalNetwork& network) {
    in_pktinfo leave_by{};
    leave_by.ipi_ifindex = static_cast<int>(network.interface_index);
    leave_by.ipi_spec_dst.s_addr = htonl(network.network.address);
    return leave_by;
}

// `network` nullptr: the kernel's routes decide.
error_code transmit(int socket, Address to, const LocalNetwork* network,
                    std::span<const std::byte> datagram) {
    sockaddr_in address = os::socket_address(to);
    // sendmsg() does not write to it, although its declaration allows that.
    iovec data{const_cast<std::byte*>(datagram.data()), datagram.size()};
    msghdr header{};
    header.msg_name = &address;
    header.msg_namelen = sizeof address;
    header.msg_iov = &data;
    header.msg_iovlen = 1;

    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in_pktinfo))> control{};
    if (network != nullptr) {
        const auto leave_by = way_out(*network);
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = IPPROTO_IP;
        part->cmsg_type = IP_PKTINFO;
        part->cmsg_len = CMSG_LEN(sizeof leave_by);
        std::memcpy(CMSG_DATA(part), &leave_by, sizeof leave_by);
    }
    if (::sendmsg(socket, &header, MSG_DONTWAIT) >= 0) return {};
    return os::last_error();
}

void check(const error_code& error, std::uint16_t port) {
    if (!error) return;
    if (error == boost::system::errc::address_in_use) {
        throw StartFailure{fmt::format("time daemon already running (UDP port {} is in use)", port)};
    }
    if (error == boost::system::errc::permission_denied) {
        throw missing_privilege("CAP_NET_BIND_SERVICE", fmt::format("using UDP port {}", port));
    }
    throw StartFailure{fmt::format("cannot use UDP port {}: {}", port, error.message())};
}

// The full size needs CAP_NET_ADMIN; otherwise net.core.rmem_max is the limit.
void enlarge_receive_buffer(int socket) {
    for (const int option : {SO_RCVBUFFORCE, SO_RCVBUF}) {
        if (::setsockopt(socket, SOL_SOCKET, option, &receive_buffer_bytes, sizeof receive_buffer_bytes) == 0)
            return;
    }
}

}

UdpPort::UdpPort(asio::io_context& io, std::uint16_t port)
    : port_(port)
    , io_(io)
    , socket_(io) {
    error_code error;
    socket_.open(udp::v4(), error);
    if (!error) socket_.set_option(asio::socket_base::broadcast{true}, error);
    if (!error) error = os::ask_for_arrivals(socket_.native_handle());
    if (!error) socket_.bind({udp::v4(), port}, error);
    check(error, port);
    enlarge_receive_buffer(socket_.native_handle());
}

void UdpPort::listen(std::function<void(const Arrival&)> receive) {
    receive_ = std::move(receive);
    wait();
}

void UdpPort::wait() {
    socket_.async_wait(udp::socket::wait_read, [this](const error_code& error) {
        if (error) return;
        receive_burst();
        wait();
    });
}

void UdpPort::receive_burst() {
    for (int i = 0; i < burst && receive_one(); ++i) {
    }
    if (!waiting_.empty()) asio::post(io_, [this] { receive_burst(); });
}

bool UdpPort::receive_one() {
    if (!waiting_.empty()) {
        const Waiting first = std::move(waiting_.front());
        waiting_.pop_front();
        receive_(first.arrival);
        return true;
    }
    const auto packet = os::receive_packet(socket_.native_handle(), buffer_);
    if (!packet) return false;
    receive_(arrival_of(*packet));
    return true;
}

void UdpPort::clock_will_step() {
    const bool none_waited = waiting_.empty();
    std::array<std::byte, wire_size * 2> buffer{}; // buffer_ may be in use
    for (int i = 0; i < most_waiting; ++i) {
        const auto packet = os::receive_packet(socket_.native_handle(), buffer);
        if (!packet) break;
        waiting_.push_back({{packet->bytes.begin(), packet->bytes.end()}, arrival_of(*packet)});
        waiting_.back().arrival.bytes = waiting_.back().bytes;
    }
    if (none_waited && !waiting_.empty()) asio::post(io_, [this] { receive_burst(); });
}

std::uint32_t UdpPort::newly_lost() {
    std::array<std::uint32_t, SK_MEMINFO_VARS> about{};
    socklen_t size = sizeof about;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_MEMINFO, about.data(), &size) != 0) return 0;
    return about[SK_MEMINFO_DROPS] - std::exchange(lost_, about[SK_MEMINFO_DROPS]);
}

error_code UdpPort::send(Address to, const LocalNetwork* network, std::span<const std::byte> datagram) {
    const bool is_direct = network != nullptr && is_on(*network, to.ip);
    return transmit(socket_.native_handle(), to, is_direct ? network : nullptr, datagram);
}

error_code UdpPort::broadcast(const LocalNetwork& network, std::span<const std::byte> datagram) {
    return transmit(socket_.native_handle(), {network.network.broadcast, port_}, &network, datagram);
}

}
