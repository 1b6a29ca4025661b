#include "timed/os/packet.hpp"

#include "timed/os/clocks.hpp"
#include "timed/os/socket_address.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace os {

namespace {

using boost::system::error_code;
using boost::system::system_category;

error_code switch_on(int socket, int level, int option) {
    const int on = 1;
    if (::setsockopt(socket, level, option, &on, sizeof on) == 0) return {};
    return {errno, system_category()};
}

template <class T> std::optional<T> control_message(msghdr& header, int level, int type) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != level || part->cmsg_type != type || part->cmsg_len < CMSG_LEN(sizeof(T)))
            continue;
        T value{};
        std::memcpy(&value, CMSG_DATA(part), sizeof value);
        return value;
    }
    return std::nullopt;
}

timed::WallTime arrival_time(msghdr& header) {
    const auto stamp = control_message<timespec>(header, SOL_SOCKET, SCM_TIMESTAMPNS);
    if (!stamp) return read_clocks().wall;
    return timed::WallTime{std::chrono::seconds{stamp->tv_sec} + timed::Duration{stamp->tv_nsec}};
}

unsigned arrival_interface(msghdr& header) {
    const auto info = control_message<in_pktinfo>(header, IPPROTO_IP, IP_PKTINFO);
    return info ? static_cast<unsigned>(info->ipi_ifindex) : 0;
}

}

error_code ask_for_arrivals(int socket) {
    if (const auto error = switch_on(socket, SOL_SOCKET, SO_TIMESTAMPNS)) return error;
    return switch_on(socket, IPPROTO_IP, IP_PKTINFO);
}

boost::system::result<Packet> receive_packet(int socket, std::span<std::byte> buffer) {
    sockaddr_in from{};
    iovec data{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<std::byte, 256> control{};
    msghdr header{};
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();

    const auto length = ::recvmsg(socket, &header, MSG_DONTWAIT);
    if (length < 0) return error_code{errno, system_category()};
    return Packet{buffer.first(static_cast<std::size_t>(length)), address_of(from), arrival_interface(header),
                  arrival_time(header)};
}

std::span<const std::byte> without_ip_header(std::span<const std::byte> packet) {
    if (packet.empty()) return {};
    const std::size_t header = (std::to_integer<std::size_t>(packet[0]) & 0xfU) * 4;
    return packet.size() < header ? std::span<const std::byte>{} : packet.subspan(header);
}

}
