// What one exploration is about: who is on which network, what may go wrong and how often, and what may never
// happen. It does not change while exploring.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace explore {

constexpr std::size_t most_hosts = 4;

/// How much may go wrong yet.
struct Faults {
    std::uint8_t losses = 0;
    std::uint8_t duplications = 0;
    std::uint8_t crashes = 0;
    std::uint8_t restarts = 0; ///< of hosts that have crashed

    friend bool operator==(const Faults&, const Faults&) = default;
};

struct Limits {
    timed::Duration rivals = std::chrono::seconds{10}; ///< most time for which two masters hear each other
    /// About elections, until all agree on a master: so many for each host and network it is on, and again
    /// for every further candidate and fault.
    int messages = 4;
    std::size_t under_way = 64; ///< packets at a time

    /// When faults have stopped, within this time there is one master whom all follow.
    timed::Duration settles = std::chrono::seconds{30};
};

struct Setting {
    std::size_t hosts = 3;
    std::vector<std::vector<std::size_t>> networks{{0, 1, 2}}; ///< who is on each

    /// Packets take any time up to this, and timers fire so late: whatever lies within it of each other comes
    /// in any order.
    timed::Duration uncertainty = std::chrono::milliseconds{1};

    /// How far a host's clock is ahead when it starts: a host's number times this.
    timed::Duration clocks_apart = std::chrono::seconds{3};

    Limits limits{};
};

/// All hosts on one network, or all on two.
Setting lan_of(std::size_t hosts);
Setting ring_of(std::size_t gateways);

/// h1, h2, ...: the first takes precedence.
timed::HostName name_of(std::size_t host);

}
