// One IPv4 address of this host, from the kernel. The interface is identified by its index, because an
// address also has a label (eth0:1), which is free text.
#pragma once

#include <cstdint>
#include <string>

namespace timed {

struct InterfaceAddress {
    unsigned index = 0;          ///< of the interface
    std::string interface;       ///< its name
    unsigned flags = 0;          ///< IFF_UP and so on
    std::uint32_t mtu = 0;       ///< in bytes
    std::uint32_t address = 0;   ///< 0: the interface has none
    std::uint32_t peer = 0;      ///< the peer's address; our own without a peer
    std::uint32_t broadcast = 0; ///< 0: none was configured
    unsigned prefix = 32;        ///< length of the network prefix, 0 to 32

    friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

}
