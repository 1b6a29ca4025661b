// The calls of AF_PACKET.
#include "tests/lan/packet_socket.hpp"

#include "tests/lan/system_error.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace lan {
namespace {

constexpr int large_buffer_bytes = 16 << 20;

template <typename Value> int set_option(int socket, int level, int name, const Value& value) {
    return setsockopt(socket, level, name, &value, sizeof value);
}

std::int64_t stamp_of(msghdr& message) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec stamp{};
        std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
        return std::int64_t{stamp.tv_sec} * 1'000'000'000 + stamp.tv_nsec;
    }
    return 0;
}

}

PacketSocket::PacketSocket(std::vector<sock_filter> filter)
    : socket_(
          checked(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "make a packet socket")) {
    checked(set_option(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1), "see incoming frames only");
    checked(set_option(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, 1), "get receive stamps");
    if (!filter.empty()) {
        const sock_fprog program{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
        checked(set_option(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, program), "filter frames");
    }
    // Bound last, so that no frame passes unfiltered.
    sockaddr_ll everywhere{};
    everywhere.sll_family = AF_PACKET;
    everywhere.sll_protocol = htons(ETH_P_ALL);
    checked(bind(socket_.get(), reinterpret_cast<sockaddr*>(&everywhere), sizeof everywhere), "see frames");
}

std::optional<ReceivedFrame> PacketSocket::receive(std::span<std::uint8_t> buffer) const {
    sockaddr_ll from{};
    iovec data{.iov_base = buffer.data(), .iov_len = buffer.size()};
    alignas(cmsghdr) std::array<char, 128> control;
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket_.get(), &message, MSG_DONTWAIT);
    if (size < 0) return std::nullopt;
    return ReceivedFrame{.size = static_cast<std::size_t>(size),
                         .stamp_ns = stamp_of(message),
                         .interface = from.sll_ifindex,
                         .to_this_host = from.sll_pkttype == PACKET_HOST};
}

void PacketSocket::send(std::span<const std::uint8_t> frame, int interface) const {
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = interface;
    // A frame that the kernel does not accept is lost, as on a real network.
    sendto(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&to),
           sizeof to);
}

void PacketSocket::enlarge_buffer() const {
    if (set_option(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, large_buffer_bytes) < 0) {
        set_option(socket_.get(), SOL_SOCKET, SO_RCVBUF, large_buffer_bytes);
    }
}

std::uint64_t PacketSocket::count_passed() const {
    tpacket_stats statistics{};
    socklen_t size = sizeof statistics;
    checked(getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size), "count packets");
    return statistics.tp_packets; // the kernel includes dropped frames
}

}
