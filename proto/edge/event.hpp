// What happens to a node: the only way the world reaches the protocol.
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
    std::optional<NetworkId> network; ///< nothing: it arrived on no network of ours (loopback, say)
    Address from;
    std::span<const std::byte> bytes; ///< valid during the call only
    Instant arrived;                  ///< by the kernel's receive stamp, where there is one; a time of day
                                      ///< would be wrong once the clock is set
};

/// The system's answer to a Step, a Slew or a SetFrequency. It comes before anything else happens, and the
/// answers to several come in their order.
struct ClockActionDone {
    ClockAction action;
    ClockAnswer answer = ClockAnswer::done;
};

/// Whether something else that keeps this host's clock right (Trust::only_self) says that it is. Until this
/// is told, it does.
struct ReferenceJudged {
    bool good;
};

/// What happened to the clock without this daemon.
enum class ClockDisturbance : std::uint8_t {
    stepped,   ///< another program or a person set it
    suspended, ///< the host slept, and so did its monotonic clock
    steered,   ///< another program has changed the rate at which it runs, and not its time
};

/// The clock is no longer what the last correction made of it: earlier measurements are void, but for a clock
/// that was steered.
struct ClockDisturbed {
    ClockDisturbance what = ClockDisturbance::stepped;
    Duration amount{}; ///< set ahead by so much, or asleep for so long; zero where that is not known
};

/// The host's networks are now these, in order of preference.
struct NetworksChanged {
    std::span<const Network> networks; ///< valid during the call only
};

/// Whose word is taken from now on, as in Node::Options::trusted.
struct TrustChanged {
    std::span<const HostName> trusted; ///< valid during the call only
};

/// The machine was given another name.
struct NameGiven {
    HostName name;
};

/// The daemon is about to end: whoever is to take over is told so.
struct Leaving {};

/// The instant asked for by Node::next_wake() has come (or passed).
struct TimePassed {};

using Event = std::variant<DatagramReceived, ProbeFinished, ClockActionDone, ReferenceJudged, ClockDisturbed,
                           NetworksChanged, TrustChanged, NameGiven, Leaving, TimePassed>;

}
