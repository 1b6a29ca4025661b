// Faults of a virtual LAN while a scenario runs, as data, each with a time.
#pragma once

#include "proto/wire/message.hpp"
#include "tests/sim/weather.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace sim {

/// The hosts that a fault affects, selected when it occurs.
enum class Who : std::uint8_t {
    first,     ///< the first host of the scenario
    second,    ///< the second one
    master,    ///< one of the masters that are slave on no network
    slave,     ///< one of the other running hosts
    candidate, ///< all candidates
    gateway,   ///< one of the hosts on several networks
    tenth,     ///< one host in ten
    half,      ///< every other host
    all,
};

struct StartAgain {}; ///< starts all daemons that do not run
struct Kill {
    Who who = Who::master;
};
/// The daemon exits on SIGTERM.
struct Leave {
    Who who = Who::master;
};
/// The daemon is not scheduled for this time.
struct Freeze {
    Who who = Who::master;
    timed::Duration length = 10s;
};
struct Suspend {
    Who who = Who::slave;
    timed::Duration length = 60s;
};
/// The machine and all its clocks stop for this time, which the machine cannot detect.
struct Pause {
    Who who = Who::master;
    timed::Duration length = 30s;
};
/// Another program steps a clock; `noticed`: the daemon detects the step.
struct StepClock {
    Who who = Who::master;
    timed::Duration amount = 10s;
    bool noticed = true;
};
/// One machine answers the ICMP timestamp requests to several slaves, with their time plus `ahead`.
struct Impersonate {
    std::size_t slaves = 3;
    timed::Duration ahead = 1s;
};
/// The oscillator changes its frequency permanently.
struct ChangeDrift {
    Who who = Who::slave;
    timed::Frequency drift{};
};
/// The system does not allow a host to set its clock.
struct DenyClock {
    Who who = Who::slave;
};
/// Every system allows its daemon to set the clock again.
struct GrantClock {};
/// Divides the hosts into this many groups, which do not hear each other.
struct Partition {
    int parts = 2;
};
/// Isolates a host from all others.
struct Isolate {
    Who who = Who::master;
};
struct Heal {};
/// Loss in one direction, on all networks of a host; probabilities.
struct LoseOneWay {
    Who who = Who::master;
    double sending = 1;
    double hearing = 0;
};
struct ChangeWeather {
    Weather weather{};
};
/// Takes a host's first interface down, or up.
struct Unplug {
    Who who = Who::gateway;
};
struct PlugIn {};
struct ChangeAddress {
    Who who = Who::slave;
};
/// An operator sets the date on a host, this much ahead.
struct SetDate {
    Who who = Who::slave;
    timed::Duration ahead = 1h;
};
/// An operator makes the election timer of a host expire (TEST).
struct ForceElection {
    Who who = Who::slave;
};
/// A hostile station sends valid messages at this rate, each to every host. It is not among the hosts of the
/// LAN, and answers nothing.
struct Flood {
    std::optional<timed::MessageType> type{}; ///< nothing: all types, mixed
    int per_second = 1000;
    timed::Duration length = 20s;
    bool forged = false; ///< with the hosts' source addresses instead of its own
};
/// Waits for a random time, so that the next fault occurs at a random moment.
struct Wait {
    timed::Duration most = 1s;
};
/// Waits until a host is a candidate.
struct AwaitCandidate {};
/// Injects this many random faults, up to `pause` apart, and then repairs everything.
struct Swarm {
    int strikes = 30;
    timed::Duration pause = 10s;
    timed::Duration clock_step = 2s; ///< largest step of a clock
};

using Fault =
    std::variant<StartAgain, Kill, Leave, Freeze, Suspend, Pause, StepClock, Impersonate, ChangeDrift,
                 DenyClock, GrantClock, Partition, Isolate, Heal, LoseOneWay, ChangeWeather, Unplug, PlugIn,
                 ChangeAddress, SetDate, ForceElection, Wait, AwaitCandidate, Swarm, Flood>;

struct ScheduledFault {
    timed::Duration at; ///< since the start, or the end of the previous fault, whichever is later
    Fault fault;
};

}
