// The TSP message: its types, and its form on the wire (TSP version 1, 4.4BSD <protocols/timed.h>).
//
//   0 type   1 version   2 sequence   4 seconds | hop count   8 microseconds   12 host name, NUL-terminated
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace timed {

enum class MessageType : std::uint8_t {
    any,        ///< never on the wire
    adjtime,    ///< master to slave: the correction of the slave's clock
    ack,        ///< acknowledges adjtime, settime, accept, refuse, quit, conflict, traceon, traceoff, msite,
                ///< msitereq, setdate
    masterreq,  ///< asks the network for its master
    masterack,  ///< a master's answer to masterreq or resolve
    settime,    ///< master to slave: the time of day
    masterup,   ///< the sender has become master
    slaveup,    ///< the sender is a slave on this network
    election,   ///< the sender is a candidate and asks for votes
    accept,     ///< a vote for the candidate
    refuse,     ///< no vote: the sender supports another host
    conflict,   ///< to the first of two masters that have answered: there is another one
    resolve,    ///< asks the network for other masters
    quit,       ///< the receiver must stop being master or candidate
    date,       ///< obsolete since 1986
    datereq,    ///< obsolete since 1986
    dateack,    ///< confirms setdate or setdatereq
    traceon,    ///< start tracing
    traceoff,   ///< stop tracing
    msite,      ///< asks a host for the name of its master
    msitereq,   ///< a slave forwards msite to its network, where the master answers
    test,       ///< the receiver's election timer expires at once
    setdate,    ///< date(1) to the local daemon: set the date
    setdatereq, ///< a slave forwards setdate to its master
    loop,       ///< detects a loop of gateways; with hop count 0, announces a master
};
constexpr std::size_t message_type_count = 25;

/// Upper-case protocol name without the TSP_ prefix, as historic traces print it.
std::string_view to_string(MessageType type);

/// The two signed 32-bit time words of the wire. Only adjtime, settime, setdate and setdatereq carry them.
struct TimeWords {
    std::int32_t seconds = 0;
    std::int32_t microseconds = 0; ///< 0 ... 999'999, also when seconds are negative ("floor form")

    friend constexpr bool operator==(const TimeWords&, const TimeWords&) = default;
};

/// Whether this type uses the time words.
bool carries_time(MessageType type);
/// Those of them with a time of day; ADJTIME has an amount.
inline bool carries_time_of_day(MessageType type) {
    return carries_time(type) && type != MessageType::adjtime;
}

/// An amount to add to a clock, rounded to the nearest microsecond, in floor form.
/// Amounts beyond +-2^31 s are clamped.
TimeWords to_amount(Duration amount);
Duration amount_of(TimeWords words);

/// A time of day. Its seconds are sent modulo 2^32 and read as the instant nearest to `era`, so that their
/// overflow in 2038 and 2106 has no effect. The era is a fixed date, not the local clock: a clock that was
/// wrong by more than 68 years would stay wrong. The result may be before first_time or after last_time.
TimeWords to_time_of_day(WallTime time);
WallTime time_of_day(TimeWords words, WallTime era);

/// One TSP message. Fields a type does not use are zero on the wire and ignored when read.
struct Message {
    Message(MessageType kind, std::uint16_t number, const HostName& host, TimeWords told = {},
            std::uint8_t hops_left = 0, std::uint8_t wire_version = 1)
        : type(kind)
        , sequence(number)
        , name(host)
        , time(told)
        , hops(hops_left)
        , version(wire_version) {}

    MessageType type;
    std::uint16_t sequence;
    HostName name;
    TimeWords time;    ///< only if carries_time(type)
    std::uint8_t hops; ///< loop only
    std::uint8_t version;

    friend bool operator==(const Message&, const Message&) = default;
};

/// Why a datagram is not a TSP message; to_string gives the reason's name in log and status.
enum class Malformed : std::uint8_t {
    too_short,         ///< under 44 bytes, the smallest structure ever shipped (FreeBSD-SA-01:28)
    newer_version,     ///< version above 1
    unknown_type,      ///< above 24
    unterminated_name, ///< no NUL within 256 bytes or the datagram
    bad_name,          ///< empty, or not printable ASCII
    bad_microseconds,  ///< outside 0 ... 999'999 in a type that carries time
};
std::string_view to_string(Malformed reason);

constexpr std::size_t wire_size = 268;    ///< 4.4BSD's structure, which every historic receiver accepts
constexpr std::size_t min_wire_size = 44; ///< header and the 32-byte name of June 1985
constexpr std::size_t name_offset = 12;

/// Exactly 268 bytes, zero-filled beyond the fields in use.
using Datagram = std::array<std::byte, wire_size>;

Datagram encode(const Message& message);

/// Replaces the time of day in a datagram that carries one.
void set_time_of_day(Datagram& datagram, WallTime time);

/// Decodes a received datagram; never reads beyond it, never throws.
boost::system::result<Message, Malformed> decode(std::span<const std::byte> datagram);

}
