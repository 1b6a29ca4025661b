// What a node answers an event with. Plain values: the daemon performs them on sockets and the clock, the
// simulator on virtual ones.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/time.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/edge/report.hpp"
#include "proto/measure/probe.hpp"
#include "proto/wire/message.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace timed {

/// Send a datagram to one host, or (no address) broadcast it to port 525 of the network.
struct Transmit {
    Transmit(std::optional<NetworkId> on, std::optional<Address> receiver, const Message& message)
        : network(on)
        , to(receiver)
        , datagram(encode(message)) {}

    std::optional<NetworkId> network; ///< of a broadcast; one host is reached however the system routes
    std::optional<Address> to;
    Datagram datagram;

    /// What the datagram says: it was made of a message.
    [[nodiscard]] Message message() const { return *decode(datagram); }
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

void tell_clock(const ClockCommands& commands, Actions& actions);

/// What an action does to the clock, which the system is to answer; nothing for others.
std::optional<ClockAction> clock_action(const Action& action);

}
