#include "tests/hostile/sender.hpp"

#include "proto/base/address.hpp"
#include "tests/lan/system_error.hpp"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <vector>

namespace hostile {

namespace {

struct Headers {
    iphdr ip{};
    udphdr udp{};
};

// The kernel fills in fields that are zero: lengths, checksums, and our own address.
Headers headers_of(const Datagram& datagram) {
    constexpr std::uint8_t hops = 64;
    Headers headers;
    headers.ip.version = 4;
    headers.ip.ihl = sizeof(iphdr) / 4;
    headers.ip.ttl = hops;
    headers.ip.protocol = IPPROTO_UDP;
    headers.ip.saddr = htonl(datagram.from);
    headers.ip.daddr = htonl(datagram.to);
    headers.udp.source = htons(timed::timed_port);
    headers.udp.dest = htons(timed::timed_port);
    headers.udp.len = htons(static_cast<std::uint16_t>(sizeof(udphdr) + datagram.payload.size()));
    return headers;
}

/// One datagram for sendmmsg; must not move while the kernel reads it.
struct Outgoing {
    Headers headers;
    sockaddr_in to{};
    std::array<iovec, 2> parts{};
};

void prepare(const Datagram& datagram, Outgoing& outgoing, mmsghdr& entry) {
    outgoing.headers = headers_of(datagram);
    outgoing.to.sin_family = AF_INET;
    outgoing.to.sin_addr.s_addr = htonl(datagram.to);
    outgoing.parts = {iovec{&outgoing.headers, sizeof outgoing.headers},
                      iovec{const_cast<std::byte*>(datagram.payload.data()), datagram.payload.size()}};
    entry.msg_hdr.msg_name = &outgoing.to;
    entry.msg_hdr.msg_namelen = sizeof outgoing.to;
    entry.msg_hdr.msg_iov = outgoing.parts.data();
    entry.msg_hdr.msg_iovlen = outgoing.parts.size();
}

}

Sender::Sender()
    : socket_(lan::checked(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), "open a raw socket")) {
    const int on = 1;
    lan::checked(::setsockopt(socket_.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on), "broadcast");
}

std::size_t Sender::send(std::span<const Datagram> datagrams) const {
    std::vector<Outgoing> outgoing(datagrams.size());
    std::vector<mmsghdr> entries(datagrams.size());
    for (std::size_t i = 0; i < datagrams.size(); ++i) prepare(datagrams[i], outgoing[i], entries[i]);
    const int sent =
        ::sendmmsg(socket_.get(), entries.data(), static_cast<unsigned>(entries.size()), MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

}
