#include "timed/net/interface_list.hpp"

#include "timed/os/descriptor.hpp"
#include "timed/os/last_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <optional>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>

namespace timed {

namespace {

using boost::system::error_code;
using boost::system::result;
using Bytes = std::span<const std::byte>;

// The kernel sends datagrams of up to 32 KiB.
constexpr std::size_t buffer_bytes = 32768;

// The kernel answers at once; a missing answer must not block the daemon.
constexpr timeval patience{1, 0};

// If interfaces keep changing during the dump, a later event triggers another one.
constexpr int attempts = 3;

template <class Header> std::optional<Header> header_of(Bytes bytes) {
    if (bytes.size() < sizeof(Header)) return std::nullopt;
    Header header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    return header;
}

// Calls `visit(type, value)` for every attribute.
template <class Visit> void each_attribute(Bytes bytes, const Visit& visit) {
    while (const auto header = header_of<rtattr>(bytes)) {
        if (header->rta_len < sizeof(rtattr) || header->rta_len > bytes.size()) return;
        visit(header->rta_type, bytes.first(header->rta_len).subspan(sizeof(rtattr)));
        bytes = bytes.subspan(std::min<std::size_t>(RTA_ALIGN(header->rta_len), bytes.size()));
    }
}

std::uint32_t word_of(Bytes value) { return header_of<std::uint32_t>(value).value_or(0); }
std::uint32_t ip_of(Bytes value) { return ntohl(word_of(value)); }

std::string text_of(Bytes value) {
    const std::string_view text{reinterpret_cast<const char*>(value.data()), value.size()};
    return std::string{text.substr(0, text.find('\0'))};
}

error_code error_of(Bytes payload) {
    const auto error = header_of<nlmsgerr>(payload);
    return {error ? -error->error : EPROTO, boost::system::system_category()};
}

error_code request(int socket, std::uint16_t type) {
    struct {
        nlmsghdr header;
        rtgenmsg family;
    } request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.family.rtgen_family = type == RTM_GETADDR ? AF_INET : AF_UNSPEC;
    return ::send(socket, &request, sizeof request, 0) < 0 ? os::last_error() : error_code{};
}

error_code dump(int socket, std::uint16_t type, InterfaceList& list) {
    if (const auto error = request(socket, type)) return error;
    std::vector<std::byte> buffer(buffer_bytes);
    for (;;) {
        const auto length = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (length < 0) return os::last_error();
        const auto progress = list.take(Bytes{buffer}.first(static_cast<std::size_t>(length)));
        if (!progress) return progress.error();
        if (*progress == InterfaceList::Progress::done) return {};
    }
}

result<std::vector<InterfaceAddress>> dump_all() {
    const os::Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
    if (!socket) return os::last_error();
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    InterfaceList list;
    if (const auto error = dump(socket.get(), RTM_GETLINK, list)) return error;
    if (const auto error = dump(socket.get(), RTM_GETADDR, list)) return error;
    return list.addresses();
}

}

result<InterfaceList::Progress> InterfaceList::take(Bytes datagram) {
    while (const auto header = header_of<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) break;
        const auto payload = datagram.first(header->nlmsg_len).subspan(NLMSG_HDRLEN);
        if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
            return boost::system::errc::make_error_code(boost::system::errc::interrupted);
        switch (header->nlmsg_type) {
        case NLMSG_DONE: return Progress::done;
        case NLMSG_ERROR: return error_of(payload);
        case RTM_NEWLINK: take_link(payload); break;
        case RTM_NEWADDR: take_address(payload); break;
        default: break;
        }
        datagram = datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), datagram.size()));
    }
    return Progress::more;
}

void InterfaceList::take_link(Bytes payload) {
    const auto info = header_of<ifinfomsg>(payload);
    if (!info) return;
    InterfaceAddress link;
    link.index = static_cast<unsigned>(info->ifi_index);
    link.flags = info->ifi_flags;
    each_attribute(payload.subspan(NLMSG_ALIGN(sizeof *info)), [&](unsigned short type, Bytes value) {
        if (type == IFLA_IFNAME) link.interface = text_of(value);
        if (type == IFLA_MTU) link.mtu = word_of(value);
    });
    links_.insert_or_assign(link.index, link);
}

void InterfaceList::take_address(Bytes payload) {
    const auto info = header_of<ifaddrmsg>(payload);
    if (!info || info->ifa_family != AF_INET) return;
    const auto link = links_.find(info->ifa_index);
    if (link == links_.end()) return; // it appeared between the two dumps, and causes another event
    InterfaceAddress entry = link->second;
    entry.prefix = std::min<unsigned>(info->ifa_prefixlen, 32);
    each_attribute(payload.subspan(NLMSG_ALIGN(sizeof *info)), [&](unsigned short type, Bytes value) {
        if (type == IFA_LOCAL) entry.address = ip_of(value);
        if (type == IFA_ADDRESS) entry.peer = ip_of(value);
        if (type == IFA_BROADCAST) entry.broadcast = ip_of(value);
    });
    addresses_.push_back(std::move(entry));
}

std::vector<InterfaceAddress> InterfaceList::addresses() const {
    auto all = addresses_;
    for (const auto& [index, link] : links_) {
        const bool has_none =
            std::ranges::find(addresses_, index, &InterfaceAddress::index) == addresses_.end();
        if (has_none) all.push_back(link);
    }
    return all;
}

result<std::vector<InterfaceAddress>> interface_addresses() {
    auto found = dump_all();
    for (int i = 1; i < attempts && !found && found.error() == boost::system::errc::interrupted; ++i) {
        found = dump_all();
    }
    return found;
}

}
