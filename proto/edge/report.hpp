// What a node tells the people who run it: every change of state and every refusal, each with its reason.
// The shell turns reports into log lines, status and metrics; the protocol never waits for any of them.
#pragma once

#include "proto/base/address.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/ensemble/pace.hpp"
#include "proto/measure/measurement.hpp"
#include "proto/wire/message.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace timed {

/// What a host is on one network.
enum class Role : std::uint8_t {
    searching, ///< looking for a master
    slave,     ///< follows a master, or waits for one to be elected
    candidate, ///< asks for votes
    master,    ///< measures and corrects the others
    bystander, ///< there is a master, but another network's is followed
};
std::string_view to_string(Role role);

/// Why a role was taken.
enum class RoleReason : std::uint8_t {
    started,          ///< the daemon or the network came up
    master_answered,  ///< a master answered our search
    master_announced, ///< a master announced itself
    no_master_found,  ///< the search ended without an answer
    master_silent,    ///< the master was not heard for too long
    master_resigned,  ///< the master says that it is a slave itself
    election_forced,  ///< TEST: somebody let the election timer expire
    rival_candidate,  ///< another candidate takes precedence
    election_refused, ///< a voter supports another
    trust_withdrawn,  ///< the master is not one of the trusted hosts any more
    told_to_quit,     ///< a master told us QUIT
    took_over,        ///< its master made way for the time of another network
    other_network,    ///< a master on another network is followed
    better_root,      ///< the time of this network comes from a host that takes precedence
    cannot_set_clock, ///< the system denies us our own clock
    unsynchronised,   ///< what keeps our clock does not say that it is right
    another_keeps_it, ///< another program sets our clock, too: it is left alone
    clock_runs_off,   ///< our clock runs unlike all others: one of them is to lead
    never_corrected,  ///< the master announces itself, but corrects nobody
    measures_nobody,  ///< our probes get no answers: a slave that can measure is to lead
    was_away,         ///< we were silent for longer than a master may be: there may be another by now
    clock_disturbed,  ///< our clock was changed by somebody else: it is not to lead others
    renamed,          ///< this host goes by another name from now on
    given_up,         ///< one of our slaves has become master: we were not heard
    loop_broken,      ///< the time here had come round in a circle to its origin
    date_unknown,     ///< our clock was found to be wrong, and another host's may be right
    election_won,     ///< nobody objected
};
std::string_view to_string(RoleReason reason);

/// Why something that arrived was ignored. `Malformed` covers what is no message at all.
enum class Ignored : std::uint8_t {
    unfit_master,      ///< from a master that does not correct or hear us, as was found of late
    uncorrected,       ///< of masters and candidates, when none has corrected us for long: we stand ourselves
    unknown_network,   ///< arrived on no network we take part in
    own_name,          ///< carries our name but comes from another host
    not_for_role,      ///< means nothing to a host in our role
    not_our_master,    ///< a correction from a host that is not our master
    unexpected_answer, ///< an acknowledgement nobody waits for
    duplicate,         ///< applied already
    too_large,         ///< an adjustment by more than a day, which no measurement yields; a time before 1970
    slewing_fast,      ///< a correction measured while our clock was on the run, or before
    outdated,          ///< has waited for too long, or was measured before our clock was stepped
    obsolete_type,     ///< types without meaning since 1986
    untrusted,         ///< from a host that is not on the list of trusted ones
    network_dates_off, ///< a date from the network, which is not wanted
    unproven_slave,   ///< a date from a slave that was not in step for long, or from another address than its
    too_soon,         ///< a date from a slave, when one has just set another
    unknown_slave,    ///< asks for something that only our slaves may
    cannot_set_clock, ///< a correction or a candidate, while our clock is not ours to set
    not_local,        ///< a local tool's message from another host
    busy,             ///< too many messages of that type wait for answers already
    table_full,       ///< no room for another slave
    claims_a_slave,   ///< in a slave's name from another address, while the one that we know answers
    too_many,         ///< more of its type than the protocol can need
    not_a_master,     ///< QUIT to a master from a host that never spoke as one
    not_privileged,   ///< a local tool's message that only root may send, from an unreserved port

    // Corrections in our master's name.
    foreign_address,         ///< it is at another address
    contradicts_measurement, ///< they would take our clock away from its own
    unconfirmed,             ///< it has not repeated them when it was asked
};
std::string_view to_string(Ignored reason);

/// What made a slave be forgotten, or its correction fail.
enum class SlaveTrouble : std::uint8_t {
    no_measurement, ///< its clock could not be read; `quality` says why
    no_ack,         ///< no reply to a correction
};
std::string_view to_string(SlaveTrouble trouble);

/// Why a correction that was in order was not made, or a date not set.
enum class Refusal : std::uint8_t {
    panic_threshold,  ///< it is beyond
    another_keeps_it, ///< something else sets this host's clock, and only hands it out through us
    impossible,       ///< the system cannot show such a date: one before it was booted
    cannot_set_clock, ///< the system denies us the clock
};
std::string_view to_string(Refusal reason);

std::string_view to_string(CorrectionKind kind);

/// Why this host goes by another name than it was given.
enum class NameReason : std::uint8_t {
    namesake,    ///< a host with a lower address has the same name
    placeholder, ///< the machine has no name of its own yet
    given,       ///< it was given this one
};
std::string_view to_string(NameReason reason);

struct NameChanged {
    HostName before;
    HostName now;
    NameReason reason;
    std::optional<Address> namesake; ///< where the other host of that name is
};
struct RoleChanged {
    NetworkId network;
    Role role;
    RoleReason reason;
    std::optional<HostName> master; ///< who is followed, for a slave that has one
};
struct SlaveJoined {
    HostName slave;
    Address address;
};
/// One of our slaves is at another address now; the one that we knew does not answer.
struct SlaveMoved {
    HostName slave;
    Address from;
    Address to;
};
struct SlaveForgotten {
    HostName slave;
    SlaveTrouble trouble;
};
struct SlaveUnmeasured {
    HostName slave;
    Quality quality;
};
/// The other side never answered this message.
struct NoReply {
    MessageType to;
    std::optional<HostName> from;
    std::optional<MessageType> because_of{}; ///< what had made us send it
};
/// A message of ours was not sent, because too many such wait for answers already (Ignored::busy).
struct ExchangeRefused {
    MessageType type;
    std::optional<Address> to; ///< nobody: broadcast
};
struct RivalMaster {
    HostName rival;
    Address address;
};
struct MasterSuppressed {
    HostName master;
    Address address;
};
/// The date was set by a person, through this host or one of its slaves.
struct DateChanged {
    HostName by;
    Address from;
    Duration amount;
};
struct DateForwarded {
    HostName by;
    Address from;
    Duration amount;
};
/// Nobody was told of it: all clocks are as they were.
struct DateRefused {
    HostName by;
    Address from;
    Duration amount;
    Refusal reason;
};
struct TracingSwitched {
    bool on;
};
struct ClockCorrected {
    CorrectionKind kind;
    Duration amount;
    Frequency frequency; ///< now in force
};
/// The clock showed a time before the earliest that it can be, and was set to that.
struct ClockImplausible {
    Duration behind;
};
/// The clock was left as it was.
struct CorrectionRefused {
    Duration amount;
    Refusal reason = Refusal::panic_threshold;
};
/// Whether the system lets us set the clock. As long as it does not, this host neither leads nor follows.
struct ClockControl {
    bool works;
};
/// Whether this host sets its clock, or leaves it to another program that does so, too. As long as it leaves
/// it alone, this host neither leads nor follows.
struct ClockYielded {
    bool yielded;
};
struct RoundFinished {
    std::size_t slaves;
    std::size_t measured;
    std::size_t good;            ///< clocks averaged, our own included; 0 when no majority agreed
    Duration network_offset;     ///< how far the goal of our own clock was moved: beyond a slew under way
    Duration largest_correction; ///< sent to any slave
    Duration next_round_in;
};
/// A slave takes no corrections, or does so again.
struct SlaveResponds {
    HostName slave;
    Response response;
    Duration correction; ///< that it was told now
};
/// So many clocks agree that ours is off by more than any drift: they are measured again before they are
/// believed.
struct MajorityDoubted {
    Duration offset;
    std::size_t good;
};
struct Rejected {
    Malformed reason;
    Address from;
    std::size_t bytes = 0; ///< that arrived
};
struct Disregarded {
    Ignored reason;
    MessageType type;
    Address from;
    HostName name;
    TimeWords time{}; ///< of a message that carries one
};

using Report =
    std::variant<RoleChanged, SlaveJoined, SlaveForgotten, SlaveUnmeasured, NoReply, RivalMaster,
                 MasterSuppressed, DateChanged, DateForwarded, TracingSwitched, ClockCorrected, NameChanged,
                 RoundFinished, Rejected, Disregarded, CorrectionRefused, ClockImplausible, ExchangeRefused,
                 SlaveMoved, SlaveResponds, MajorityDoubted, DateRefused, ClockControl, ClockYielded>;

}
