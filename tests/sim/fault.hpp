// What may befall a virtual LAN while a scenario runs: faults as data, each at its time.
#pragma once

#include "proto/wire/message.hpp"
#include "tests/sim/weather.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace sim {

/// To whom it happens, when it happens.
enum class Who : std::uint8_t {
    first,     ///< the host that is listed first
    second,    ///< the one after it
    master,    ///< of those whose time is their own
    slave,     ///< anybody who runs and is not such a master
    candidate, ///< all who ask for votes
    gateway,   ///< anybody on several networks
    tenth,     ///< one host in ten
    half,      ///< every other host
    everybody,
};

struct StartAgain {}; ///< all who do not run
struct Kill {
    Who who = Who::master;
};
/// Its daemon is told to end.
struct Leave {
    Who who = Who::master;
};
/// Its daemon gets no turn for so long.
struct Freeze {
    Who who = Who::master;
    timed::Duration length = 10s;
};
struct Suspend {
    Who who = Who::slave;
    timed::Duration length = 60s;
};
/// The machine stands still with all its clocks for so long, and cannot know afterwards.
struct Pause {
    Who who = Who::master;
    timed::Duration length = 30s;
};
/// Somebody else steps a clock; the daemon there is told so, or is not.
struct StepClock {
    Who who = Who::master;
    timed::Duration amount = 10s;
    bool noticed = true;
};
/// One machine answers for the clocks of so many slaves, so far ahead.
struct Impersonate {
    std::size_t slaves = 3;
    timed::Duration ahead = 1s;
};
/// The oscillator changes its rate for good.
struct ChangeDrift {
    Who who = Who::slave;
    timed::Frequency drift{};
};
/// The system of a host lets nobody set its clock any more, and says so.
struct DenyClock {
    Who who = Who::slave;
};
/// Every system lets its daemon set the clock again.
struct GrantClock {};
/// Every host falls into one of so many parts, in turn, and hears its own part alone.
struct Partition {
    int parts = 2;
};
/// A host hears nobody and is heard by nobody.
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
/// The interface that comes first goes away, or comes back.
struct Unplug {
    Who who = Who::gateway;
};
struct PlugIn {};
struct ChangeAddress {
    Who who = Who::slave;
};
/// A person sets the date on a host, so much ahead.
struct SetDate {
    Who who = Who::slave;
    timed::Duration ahead = 1h;
};
/// Somebody has the election timer of a host expire (TEST).
struct ForceElection {
    Who who = Who::slave;
};
/// A hostile host sends so many valid messages a second, each to every host. It is no host of the LAN, and
/// answers nothing.
struct Flood {
    std::optional<timed::MessageType> type{}; ///< all types, mixed, where none is given
    int per_second = 1000;
    timed::Duration length = 20s;
    bool forged = false; ///< under the addresses of the hosts, in place of one of its own
};
/// Nothing happens for a time that is drawn anew for every seed, so that what follows comes at any moment.
struct Wait {
    timed::Duration most = 1s;
};
/// Time goes on until somebody asks for votes.
struct AwaitCandidate {};
/// So many misfortunes to anybody, up to `pause` after one another, and then everything is mended.
struct Swarm {
    int strikes = 30;
    timed::Duration pause = 10s;
    timed::Duration clock_step = 2s; ///< by so much somebody else sets a clock, at most
};

using Fault =
    std::variant<StartAgain, Kill, Leave, Freeze, Suspend, Pause, StepClock, Impersonate, ChangeDrift,
                 DenyClock, GrantClock, Partition, Isolate, Heal, LoseOneWay, ChangeWeather, Unplug, PlugIn,
                 ChangeAddress, SetDate, ForceElection, Wait, AwaitCandidate, Swarm, Flood>;

struct Mishap {
    timed::Duration at; ///< after the beginning, or once the one before is over
    Fault fault;
};

}
