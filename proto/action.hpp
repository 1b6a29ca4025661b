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

/// Have the kernel slew the clock by `amount` in all, in place of all that it was told before: by what its
/// phase lock and adjtime are told (KernelSlew::Told).
struct Slew {
    Duration amount;
    Duration phase{};
    std::chrono::microseconds single_shot{};
};

/// Set the clock forward or (negative) back at once; ends a slew still under way.
struct Step {
    Duration amount;
};

/// Let the clock run faster (positive) by this much than its oscillator.
struct SetFrequency {
    Frequency frequency;
};

/// What may be done to the clock.
enum class ClockAction : std::uint8_t { step, slew, set_frequency };

/// How the system answers a Step, a Slew or a SetFrequency.
enum class ClockAnswer : std::uint8_t {
    done,
    impossible, ///< this one: no clock can be set to a date before its machine was booted (EINVAL)
    denied,     ///< and any other: this process may not set the clock any more (EPERM)
};

using Action = std::variant<Transmit, Probe, Slew, Step, SetFrequency, Report>;
using Actions = std::vector<Action>;

/// What an action does to the clock, which the system is to answer; nothing for others.
std::optional<ClockAction> clock_action(const Action& action);

}
