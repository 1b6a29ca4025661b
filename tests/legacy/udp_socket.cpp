#include "tests/legacy/udp_socket.hpp"

#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>

namespace legacy {

namespace {

std::uint32_t ip_of(const sockaddr* address) {
    sockaddr_in inet{};
    std::copy_n(reinterpret_cast<const std::byte*>(address), sizeof inet,
                reinterpret_cast<std::byte*>(&inet));
    return ntohl(inet.sin_addr.s_addr);
}

bool usable(const ifaddrs& entry) {
    return entry.ifa_addr != nullptr && entry.ifa_addr->sa_family == AF_INET &&
           (entry.ifa_flags & IFF_UP) != 0 && (entry.ifa_flags & IFF_BROADCAST) != 0;
}

sockaddr_in to_inet(timed::Address address) {
    sockaddr_in inet{};
    inet.sin_family = AF_INET;
    inet.sin_port = htons(address.port);
    inet.sin_addr.s_addr = htonl(address.ip);
    return inet;
}

}

timed::Network first_network() {
    ifaddrs* first = nullptr;
    lan::checked(::getifaddrs(&first), "list the interfaces");
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all{first, &::freeifaddrs};
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (!usable(*entry)) continue;
        const auto address = ip_of(entry->ifa_addr);
        const auto netmask = ip_of(entry->ifa_netmask);
        return {timed::NetworkId{1}, address, netmask, address | ~netmask};
    }
    throw std::runtime_error("No network usable.");
}

UdpSocket::UdpSocket()
    : socket_(lan::checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                           "open a UDP socket")) {
    const int on = 1;
    lan::checked(::setsockopt(socket_.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on), "broadcast");
    const sockaddr_in any = to_inet({INADDR_ANY, timed::timed_port});
    lan::checked(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any),
                 "take UDP port 525");
}

std::optional<UdpSocket::Arrived> UdpSocket::receive(std::span<std::byte> buffer) {
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const auto size = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from), &length);
    if (size < 0) return std::nullopt;
    return Arrived{{ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)},
                   buffer.first(static_cast<std::size_t>(size))};
}

void UdpSocket::send(timed::Address to, std::span<const std::byte> bytes) {
    const sockaddr_in inet = to_inet(to);
    static_cast<void>(::sendto(socket_.get(), bytes.data(), bytes.size(), 0,
                               reinterpret_cast<const sockaddr*>(&inet), sizeof inet));
}

}
