// The actions of a node. Plain values: the daemon performs them on sockets and the clock, the simulator on
// virtual ones.
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

    std::optional<NetworkId> network; ///< of a broadcast; other datagrams follow the system's routes
    std::optional<Address> to;
    Datagram datagram;
    /// Of a datagram with a time of day: the clock when it leaves, plus this. A daemon that was preempted
    /// since the event replaces that time of day.
    std::optional<Duration> time_offset{};

    /// The datagram's message; a Transmit is always made from one.
    [[nodiscard]] Message message() const { return *decode(datagram); }
};

/// The actions on the clock.
enum class ClockAction : std::uint8_t { step, slew, set_frequency };

/// The system's answer to a Step, a Slew or a SetFrequency.
enum class ClockAnswer : std::uint8_t {
    done,
    impossible, ///< for this action only: a clock cannot be set to a date before the boot (EINVAL)
    denied,     ///< for all actions: this process may no longer set the clock (EPERM)
};

using Action = std::variant<Transmit, Probe, Slew, Step, SetFrequency, Report>;
using Actions = std::vector<Action>;

void tell_clock(const ClockCommands& commands, Actions& actions);

/// The kind of an action on the clock, which the system must answer; nothing for other actions.
std::optional<ClockAction> clock_action(const Action& action);

}
