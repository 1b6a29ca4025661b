// Reports for the operator: every change of state and every refusal, each with its reason. The shell turns
// them into log lines, status and metrics; the protocol never waits for it.
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

/// The role of a host on one network.
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
    started,                      ///< the daemon was started, or the network appeared
    master_answered,              ///< a master answered our search
    master_announced,             ///< a master announced itself
    no_master_found,              ///< the search ended without an answer
    master_silent,                ///< the master missed its announcements
    master_resigned,              ///< the master has sent SLAVEUP
    election_forced,              ///< TEST: another host let the election timer expire
    rival_candidate,              ///< another candidate takes precedence
    election_refused,             ///< a voter supports another candidate
    trust_withdrawn,              ///< the master is no longer one of the trusted hosts
    told_to_quit,                 ///< another master sent QUIT
    took_over,                    ///< the master of this network resigned in favour of another network's time
    other_network,                ///< this host follows a master on another network
    better_root,                  ///< the time of this network comes from a host that takes precedence
    cannot_set_clock,             ///< the system does not allow this host to set its clock
    unsynchronised,               ///< the kernel reports the clock that we serve as not synchronised
    clock_disciplined_by_another, ///< another program disciplines our clock: we leave the clock to it
    frequency_outlier,            ///< our frequency is an outlier: another host should lead
    never_corrected,              ///< the master announces itself, but sends no correction
    cannot_measure,               ///< our probes get no answers: a slave that can measure should lead
    was_not_scheduled,            ///< we missed our own announcements: another host may be master by now
    clock_disturbed,              ///< another program changed our clock: another host should lead
    renamed,                      ///< this host uses another name from now on
    replaced_by_slave,            ///< our slaves did not hear us and have elected one of them
    loop_broken,                  ///< the time of this network had returned to its origin through gateways
    date_unknown,                 ///< our clock was found to be wrong, and another host may know the date
    election_won,                 ///< no host objected
};
std::string_view to_string(RoleReason reason);

/// Why a message was ignored. `Malformed` has the reasons of datagrams that are no message.
enum class Ignored : std::uint8_t {
    unfit_master,         ///< from a master that recently failed to correct or to receive
    uncorrected,          ///< from a master or candidate, while no master has corrected us for long
    unknown_network,      ///< arrived on a network that this host does not use
    own_name,             ///< another host uses our name
    not_for_role,         ///< has no meaning in our role
    not_our_master,       ///< a correction from a host that is not our master
    unexpected_answer,    ///< an answer to no outstanding request
    duplicate,            ///< a retransmission of a message that was applied already
    too_large,            ///< a correction by more than a day, or a time before 1970
    slewing_fast,         ///< a correction measured during a fast slew of our clock, or before it
    outdated,             ///< was queued for too long, or was measured before our clock was stepped
    obsolete_type,        ///< a type without meaning since 1986
    untrusted,            ///< from a host that is not trusted
    network_dates_off,    ///< a date from a slave, which `--network-dates no` refuses
    unproven_slave,       ///< a date from a slave that was not synchronised for long, or from another address
    too_soon,             ///< a date from a slave, soon after another one
    unknown_slave,        ///< a date from a host that is no slave of ours
    cannot_set_clock,     ///< a correction or a candidate, while this host cannot set its clock
    not_local,            ///< a command of a local tool from another host
    busy,                 ///< too many messages of that type await answers
    table_full,           ///< no room for another slave
    duplicate_slave_name, ///< from another address than the slave of this name, which still answers
    rate_limited,         ///< exceeds the rate limit of its type
    not_a_master,         ///< QUIT from a host that has not acted as master lately
    not_privileged,       ///< a command that needs root, from an unreserved port

    // Corrections in our master's name.
    foreign_address,         ///< from another address than the master's
    contradicts_measurement, ///< a measurement of the master's clock disproves the correction
    unconfirmed,             ///< the master did not repeat the correction when we asked
};
std::string_view to_string(Ignored reason);

/// Why a slave was dropped, or its correction failed.
enum class SlaveTrouble : std::uint8_t {
    no_measurement, ///< its clock could not be measured; `quality` says why
    no_ack,         ///< it did not acknowledge a correction
};
std::string_view to_string(SlaveTrouble trouble);

/// Why a valid correction was not applied, or a date not set.
enum class Refusal : std::uint8_t {
    panic_threshold,              ///< it exceeds the panic threshold
    clock_disciplined_by_another, ///< this host serves the time of another program
    impossible,                   ///< the system cannot represent the time: it precedes the boot, say
    cannot_set_clock,             ///< the system does not allow this host to set its clock
};
std::string_view to_string(Refusal reason);

std::string_view to_string(CorrectionKind kind);

/// Why this host uses another name than before.
enum class NameReason : std::uint8_t {
    duplicate_name, ///< a host with a lower address has the same name
    placeholder,    ///< the machine has no name of its own yet
    host_name_set,  ///< the machine was given this name
};
std::string_view to_string(NameReason reason);

struct NameChanged {
    HostName before;
    HostName now;
    NameReason reason;
    std::optional<Address> namesake; ///< the other host of that name
};
struct RoleChanged {
    NetworkId network;
    Role role;
    RoleReason reason;
    std::optional<HostName> master; ///< of a slave that has one
};
struct SlaveJoined {
    HostName slave;
    Address address;
};
/// A slave has another address now; the previous one does not answer.
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
/// A message was never acknowledged.
struct NoReply {
    MessageType to;
    std::optional<HostName> from;
    std::optional<MessageType> because_of{}; ///< the message that it responded to
};
/// A message was not sent, because too many of its type await answers (Ignored::busy).
struct ExchangeRefused {
    MessageType type;
    std::optional<Address> to; ///< nothing: broadcast
};
struct RivalMaster {
    HostName rival;
    Address address;
};
struct MasterSuppressed {
    HostName master;
    Address address;
};
/// An operator set the date, through this host or one of its slaves.
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
/// The date was not distributed: all clocks are unchanged.
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
    Frequency frequency; ///< in force now
};
/// The clock showed a time before the earliest possible one, and was set to that.
struct ClockImplausible {
    Duration behind;
};
/// The clock is unchanged.
struct CorrectionRefused {
    Duration amount;
    Refusal reason = Refusal::panic_threshold;
};
/// Whether the system allows the clock to be set. While it does not, this host neither leads nor follows.
struct ClockControl {
    bool works;
};
/// Whether this host leaves its clock to another program that disciplines it. While it does, this host
/// neither leads nor follows.
struct ClockYielded {
    bool yielded;
};
struct RoundFinished {
    std::size_t slaves;
    std::size_t measured;
    std::size_t good;            ///< truechimers, our own clock included; 0 without a majority
    Duration network_offset;     ///< correction of our own clock, in addition to a slew in progress
    Duration largest_correction; ///< sent to any slave
    Duration next_round_in;
};
/// A slave does not follow the corrections that it acknowledges, or follows them again.
struct SlaveResponds {
    HostName slave;
    Response response;
    Duration correction; ///< the latest one
};
/// A majority of clocks has an offset from ours that no drift explains: they are measured again before the
/// offset is accepted.
struct MajorityDoubted {
    Duration offset;
    std::size_t good;
};
struct Rejected {
    Malformed reason;
    Address from;
    std::size_t bytes = 0; ///< length of the datagram
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
