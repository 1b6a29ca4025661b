#include "timed/udp_port.hpp"

#include "timed/os/socket_address.hpp"
#include "timed/privilege.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// So many datagrams at one go, then timers and other sockets have their turn.
constexpr int burst = 64;

msghdr message_to(sockaddr_in& to, iovec& data) {
    msghdr header{};
    header.msg_name = &to;
    header.msg_namelen = sizeof to;
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    return header;
}

iovec data_of(std::span<const std::byte> datagram) {
    // sendmsg() only reads, though its declaration cannot say so.
    return {const_cast<std::byte*>(datagram.data()), datagram.size()};
}

error_code transmit(int socket, const msghdr& header) {
    if (::sendmsg(socket, &header, MSG_DONTWAIT) >= 0) return {};
    return {errno, boost::system::system_category()};
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

}

UdpPort::UdpPort(asio::io_context& io, std::uint16_t port)
    : port_(port)
    , socket_(io) {
    error_code error;
    socket_.open(udp::v4(), error);
    if (!error) socket_.set_option(asio::socket_base::broadcast{true}, error);
    if (!error) error = os::ask_for_arrivals(socket_.native_handle());
    if (!error) socket_.bind({udp::v4(), port}, error);
    check(error, port);
}

void UdpPort::listen(std::function<void(const os::Packet&)> receive) {
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
    for (int i = 0; i < burst; ++i) {
        const auto packet = os::receive_packet(socket_.native_handle(), buffer_);
        if (!packet) return;
        receive_(*packet);
    }
}

error_code UdpPort::send(Address to, std::span<const std::byte> datagram) {
    sockaddr_in address = os::socket_address(to);
    iovec data = data_of(datagram);
    return transmit(socket_.native_handle(), message_to(address, data));
}

error_code UdpPort::broadcast(const LocalNetwork& local, std::span<const std::byte> datagram) {
    sockaddr_in address = os::socket_address({local.network.broadcast, port_});
    iovec data = data_of(datagram);
    msghdr header = message_to(address, data);

    in_pktinfo leave_by{};
    leave_by.ipi_ifindex = static_cast<int>(local.interface_index);
    leave_by.ipi_spec_dst.s_addr = htonl(local.network.address);
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof leave_by)> control{};
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = IPPROTO_IP;
    part->cmsg_type = IP_PKTINFO;
    part->cmsg_len = CMSG_LEN(sizeof leave_by);
    std::memcpy(CMSG_DATA(part), &leave_by, sizeof leave_by);
    return transmit(socket_.native_handle(), header);
}

}
