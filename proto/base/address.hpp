// Addresses of datagrams, and the networks of a host.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>

namespace timed {

/// UDP port of the service `timed` (/etc/services).
constexpr std::uint16_t timed_port = 525;

/// An IPv4 endpoint, in host byte order.
struct Address {
    std::uint32_t ip = 0;
    std::uint16_t port = timed_port;

    friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

/// The link-layer address of a machine, as a number. A machine may have several IP addresses.
enum class MachineId : std::uint64_t {};

/// Identifies one of the host's networks; assigned by the caller, unique among those in use.
enum class NetworkId : std::uint32_t {};

/// One IPv4 network of the host: its own address there and the broadcast address.
struct Network {
    NetworkId id{};
    std::uint32_t address = 0;
    std::uint32_t netmask = 0;
    std::uint32_t broadcast = 0; ///< the peer's address on a point-to-point link

    friend constexpr bool operator==(const Network&, const Network&) = default;
};

}
