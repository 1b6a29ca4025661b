#include "timed/os/packet.hpp"

#include "timed/os/clocks.hpp"
#include "timed/os/last_error.hpp"
#include "timed/os/socket_address.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace os {

namespace {

using boost::system::error_code;

error_code set_option(int socket, int level, int option, unsigned value) {
    if (::setsockopt(socket, level, option, &value, sizeof value) == 0) return {};
    return last_error();
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

timed::WallTime wall_time(timespec stamp) {
    return timed::WallTime{std::chrono::seconds{stamp.tv_sec} + timed::Duration{stamp.tv_nsec}};
}

timed::WallTime arrival_time(msghdr& header) {
    const auto stamp = control_message<timespec>(header, SOL_SOCKET, SCM_TIMESTAMPNS);
    if (!stamp) return read_clocks().wall;
    return wall_time(*stamp);
}

in_pktinfo arrival_info(msghdr& header) {
    return control_message<in_pktinfo>(header, IPPROTO_IP, IP_PKTINFO).value_or(in_pktinfo{});
}

/// A buffer for one message from the kernel.
class Incoming {
  public:
    explicit Incoming(std::span<std::byte> buffer)
        : buffer_(buffer)
        , data_{buffer.data(), buffer.size()} {
        header_.msg_name = &from_;
        header_.msg_namelen = sizeof from_;
        header_.msg_iov = &data_;
        header_.msg_iovlen = 1;
        header_.msg_control = control_.data();
        header_.msg_controllen = control_.size();
    }
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;

    boost::system::result<std::span<const std::byte>> receive(int socket, int flags) {
        const auto length = ::recvmsg(socket, &header_, flags | MSG_DONTWAIT);
        if (length < 0) return last_error();
        return buffer_.first(static_cast<std::size_t>(length));
    }

    [[nodiscard]] timed::Address sender() const { return address_of(from_); }
    msghdr& header() { return header_; }

  private:
    std::span<std::byte> buffer_;
    iovec data_;
    sockaddr_in from_{};
    alignas(cmsghdr) std::array<std::byte, 256> control_{};
    msghdr header_{};
};

}

error_code ask_for_arrivals(int socket) {
    if (const auto error = set_option(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1)) return error;
    return set_option(socket, IPPROTO_IP, IP_PKTINFO, 1);
}

boost::system::result<Packet> receive_packet(int socket, std::span<std::byte> buffer) {
    Incoming incoming{buffer};
    const auto bytes = incoming.receive(socket, 0);
    if (!bytes) return bytes.error();
    const auto info = arrival_info(incoming.header());
    return Packet{*bytes, incoming.sender(), static_cast<unsigned>(info.ipi_ifindex),
                  ntohl(info.ipi_addr.s_addr), arrival_time(incoming.header())};
}

error_code ask_for_departures(int socket) {
    return set_option(socket, SOL_SOCKET, SO_TIMESTAMPING,
                      SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
}

boost::system::result<Departure> receive_departure(int socket, std::span<std::byte> buffer) {
    for (;;) {
        Incoming incoming{buffer};
        const auto frame = incoming.receive(socket, MSG_ERRQUEUE);
        if (!frame) return frame.error();
        const auto stamps =
            control_message<scm_timestamping>(incoming.header(), SOL_SOCKET, SCM_TIMESTAMPING);
        if (stamps) return Departure{*frame, wall_time(stamps->ts[0])}; // [1], [2]: a network card's clock
    }
}

std::span<const std::byte> without_ip_header(std::span<const std::byte> packet) {
    if (packet.empty()) return {};
    const std::size_t header = (std::to_integer<std::size_t>(packet[0]) & 0xfU) * 4;
    return packet.size() < header ? std::span<const std::byte>{} : packet.subspan(header);
}

}
