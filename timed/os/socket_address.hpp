// Conversion between socket addresses and the protocol's.
#pragma once

#include "proto/base/address.hpp"

#include <netinet/in.h>

namespace os {

inline sockaddr_in socket_address(timed::Address address) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(address.ip);
    out.sin_port = htons(address.port);
    return out;
}

inline timed::Address address_of(const sockaddr_in& address) {
    return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

}
