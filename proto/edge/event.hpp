// The events of a node: its only input.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/edge/action.hpp"
#include "proto/measure/probe.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

namespace timed {

struct DatagramReceived {
    std::optional<NetworkId> network; ///< nothing: on none of our networks (loopback, for example)
    Address from;
    std::span<const std::byte> bytes; ///< valid during the call only
    Instant arrived; ///< from the kernel's receive stamp, if there is one; a time of day would be wrong after
                     ///< a step of the clock
};

/// The system's answer to a Step, a Slew or a SetFrequency. It precedes all other events, and answers to
/// several actions keep their order.
struct ClockActionDone {
    ClockAction action;
    ClockAnswer answer = ClockAnswer::done;
};

/// Whether the kernel reports the clock, which another program disciplines (Trust::only_self), as
/// synchronised. True until the first such event.
struct ReferenceJudged {
    bool good;
};

/// A change of the clock that this daemon did not make.
enum class ClockDisturbance : std::uint8_t {
    stepped,   ///< another program or an operator stepped it
    suspended, ///< the host was suspended, and its monotonic clock stood still
    steered,   ///< another program has changed its rate, not its time
};

/// The clock differs from the result of the last correction: earlier measurements are invalid, except after a
/// change of the rate.
struct ClockDisturbed {
    ClockDisturbance what = ClockDisturbance::stepped;
    Duration amount{}; ///< size of the step, or length of the suspension; zero if unknown
};

/// The host's present networks, in order of preference.
struct NetworksChanged {
    std::span<const Network> networks; ///< valid during the call only
};

/// The new list of trusted hosts, as in Node::Options::trusted.
struct TrustChanged {
    std::span<const HostName> trusted; ///< valid during the call only
};

/// The machine was given another name.
struct NameGiven {
    HostName name;
};

/// The daemon is about to exit.
struct Leaving {};

/// The instant of Node::next_wake() has come.
struct TimePassed {};

using Event = std::variant<DatagramReceived, ProbeFinished, ClockActionDone, ReferenceJudged, ClockDisturbed,
                           NetworksChanged, TrustChanged, NameGiven, Leaving, TimePassed>;

}
