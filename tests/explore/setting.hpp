// The constants of an exploration: networks, hosts, uncertainty and limits.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace explore {

constexpr std::size_t most_hosts = 4;

/// The number of faults that may still occur.
struct Faults {
    std::uint8_t losses = 0;
    std::uint8_t duplications = 0;
    std::uint8_t crashes = 0;
    std::uint8_t restarts = 0; ///< of crashed hosts

    friend bool operator==(const Faults&, const Faults&) = default;
};

struct Limits {
    timed::Duration rivals =
        std::chrono::seconds{10}; ///< longest time for which two masters may hear each other
    /// Election messages until all agree on a master, for each interface, and again for every further
    /// candidate and fault.
    int messages = 4;
    std::size_t under_way = 64; ///< packets in flight

    /// Time within which one master must be established after the last fault.
    timed::Duration settles = std::chrono::seconds{30};
};

struct Setting {
    std::size_t hosts = 3;
    std::vector<std::vector<std::size_t>> networks{{0, 1, 2}}; ///< hosts of each network

    /// Packets take any time up to this, and timers may be this late: events within it of each other occur in
    /// any order.
    timed::Duration uncertainty = std::chrono::milliseconds{1};

    /// Initial error of a host's clock: the host's number times this.
    timed::Duration clocks_apart = std::chrono::seconds{3};

    Limits limits{};
};

/// All hosts on one network, or all on two.
Setting lan_of(std::size_t hosts);
Setting ring_of(std::size_t gateways);

/// h1, h2, ...: the first takes precedence.
timed::HostName name_of(std::size_t host);

}
