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
    adjtime,    ///< master: add this much to your clock
    ack,        ///< acknowledges adjtime, settime, accept, refuse, quit, traceon, traceoff, msite, msitereq
    masterreq,  ///< who is master here?
    masterack,  ///< I am
    settime,    ///< master: the time of day is
    masterup,   ///< I have become master
    slaveup,    ///< I am a slave here
    election,   ///< I want to become master
    accept,     ///< candidate, you have my vote
    refuse,     ///< candidate, I support another
    conflict,   ///< first master, there are two of you
    resolve,    ///< any other master here?
    quit,       ///< stop being master or candidate
    date,       ///< obsolete since 1986
    datereq,    ///< obsolete since 1986
    dateack,    ///< the date will be set
    traceon,    ///< start tracing
    traceoff,   ///< stop tracing
    msite,      ///< where is your master?
    msitereq,   ///< slave to its network: master, answer
    test,       ///< let the election timer expire now
    setdate,    ///< date(1): set the date
    setdatereq, ///< slave to master: set the date
    loop,       ///< detects gateways slaved to each other in a circle
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

/// True for the four types whose time words mean something.
bool carries_time(MessageType type);
/// The others carry an amount.
inline bool carries_time_of_day(MessageType type) {
    return carries_time(type) && type != MessageType::adjtime;
}

/// An amount to add to a clock, rounded to the nearest microsecond, in floor form.
/// Amounts beyond +-2^31 s are clamped.
TimeWords to_amount(Duration amount);
Duration amount_of(TimeWords words);

/// A time of day; its seconds are sent modulo 2^32 and read as the instant nearest to `era`, so that 2038 and
/// 2106 have no effect. The era is a known date, not a clock: one that is more than 68 years wrong would stay
/// so. May be beyond last_time, or before first_time.
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
    TimeWords time;    ///< of types for which carries_time() holds
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
