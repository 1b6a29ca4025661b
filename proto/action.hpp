// What a node answers an event with. Plain values: the daemon performs them on sockets and the clock, the
// simulator on virtual ones.
#pragma once

#include "proto/address.hpp"
#include "proto/expectation.hpp"
#include "proto/message.hpp"
#include "proto/report.hpp"
#include "proto/time.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace timed {

/// Send a message to one host, or (no address) broadcast it to port 525 of the network.
struct Transmit {
    std::optional<NetworkId> network; ///< of a broadcast; one host is reached however the system routes
    std::optional<Address> to;
    Message message;
};

/// Names one measurement, unique within a node; comes back with its result.
enum class ProbeId : std::uint32_t {};
constexpr ProbeId next(ProbeId id) { return ProbeId{static_cast<std::uint32_t>(id) + 1}; }

/// Measure a host's clock; answer with a ProbeFinished event.
struct Probe {
    ProbeId id;
    NetworkId network;
    std::uint32_t ip;
    std::optional<Expectation> expected{};
};

/// Slew the clock by `amount` in all, at the kernel's own rate; replaces a slew still under way.
struct Slew {
    Duration amount;
};

/// Set the clock forward or (negative) back at once; ends a slew still under way.
struct Step {
    Duration amount;
};

/// Let the clock run faster (positive) by this much than its oscillator.
struct SetFrequency {
    Frequency frequency;
};

using Action = std::variant<Transmit, Probe, Slew, Step, SetFrequency, Report>;
using Actions = std::vector<Action>;

}
