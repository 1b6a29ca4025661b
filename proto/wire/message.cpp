#include "proto/wire/message.hpp"

#include <boost/endian/buffers.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace timed {

namespace {

constexpr std::array<std::string_view, message_type_count> type_names{
    "ANY",     "ADJTIME",  "ACK",        "MASTERREQ", "MASTERACK", "SETTIME", "MASTERUP",
    "SLAVEUP", "ELECTION", "ACCEPT",     "REFUSE",    "CONFLICT",  "RESOLVE", "QUIT",
    "DATE",    "DATEREQ",  "DATEACK",    "TRACEON",   "TRACEOFF",  "MSITE",   "MSITEREQ",
    "TEST",    "SETDATE",  "SETDATEREQ", "LOOP"};

constexpr std::int64_t seconds_modulus = std::int64_t{1} << 32;

/// The fields that precede the name on the wire.
struct Header {
    std::uint8_t type = 0;
    std::uint8_t version = 0;
    boost::endian::big_uint16_buf_t sequence{0};
    boost::endian::big_int32_buf_t seconds{0}; ///< in LOOP the first byte is the hop count
    boost::endian::big_int32_buf_t microseconds{0};
};
static_assert(sizeof(Header) == name_offset);

constexpr std::size_t hops_offset = offsetof(Header, seconds);

TimeWords split(std::int64_t microseconds) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds{microseconds});
    const auto part = std::chrono::microseconds{microseconds} - whole;
    return {static_cast<std::int32_t>(whole.count()), static_cast<std::int32_t>(part.count())};
}

std::int64_t nearest_microseconds(Duration amount) {
    return std::chrono::round<std::chrono::microseconds>(amount).count();
}

}

std::string_view to_string(MessageType type) { return type_names[static_cast<std::size_t>(type)]; }

std::string_view to_string(Malformed reason) {
    switch (reason) {
    case Malformed::too_short: return "too-short";
    case Malformed::newer_version: return "newer-version";
    case Malformed::unknown_type: return "unknown-type";
    case Malformed::unterminated_name: return "unterminated-name";
    case Malformed::bad_name: return "bad-name";
    case Malformed::bad_microseconds: return "bad-microseconds";
    }
    return "unknown";
}

bool carries_time(MessageType type) {
    return type == MessageType::adjtime || type == MessageType::settime || type == MessageType::setdate ||
           type == MessageType::setdatereq;
}

TimeWords to_amount(Duration amount) {
    constexpr Duration limit = std::chrono::seconds{std::numeric_limits<std::int32_t>::max()};
    return split(nearest_microseconds(std::clamp(amount, -limit, limit)));
}

Duration amount_of(TimeWords words) {
    return std::chrono::seconds{words.seconds} + std::chrono::microseconds{words.microseconds};
}

TimeWords to_time_of_day(WallTime time) {
    const auto micros = std::chrono::microseconds{nearest_microseconds(time.time_since_epoch())};
    const auto whole = std::chrono::floor<std::chrono::seconds>(micros);
    const auto wrapped = static_cast<std::uint32_t>(static_cast<std::uint64_t>(whole.count()));
    return {static_cast<std::int32_t>(wrapped), static_cast<std::int32_t>((micros - whole).count())};
}

WallTime time_of_day(TimeWords words, WallTime era) {
    const auto era_seconds = std::chrono::floor<std::chrono::seconds>(era.time_since_epoch()).count();
    const std::int64_t distance = std::int64_t{words.seconds} - era_seconds;
    const auto nearest = static_cast<std::int32_t>(static_cast<std::uint32_t>(distance % seconds_modulus));
    return WallTime{std::chrono::seconds{era_seconds + nearest} +
                    std::chrono::microseconds{words.microseconds}};
}

Datagram encode(const Message& message) {
    Header header{static_cast<std::uint8_t>(message.type), message.version};
    header.sequence = message.sequence;
    if (carries_time(message.type)) {
        header.seconds = message.time.seconds;
        header.microseconds = message.time.microseconds;
    }
    Datagram out{};
    std::memcpy(out.data(), &header, sizeof header);
    if (message.type == MessageType::loop) out[hops_offset] = static_cast<std::byte>(message.hops);
    const auto name = std::as_bytes(std::span{message.name.view()});
    std::ranges::copy(name, out.begin() + name_offset);
    return out;
}

void set_time_of_day(Datagram& datagram, WallTime time) {
    const TimeWords words = to_time_of_day(time);
    Header header;
    std::memcpy(&header, datagram.data(), sizeof header);
    header.seconds = words.seconds;
    header.microseconds = words.microseconds;
    std::memcpy(datagram.data(), &header, sizeof header);
}

boost::system::result<Message, Malformed> decode(std::span<const std::byte> datagram) {
    if (datagram.size() < min_wire_size) return Malformed::too_short;
    Header header;
    std::memcpy(&header, datagram.data(), sizeof header);
    if (header.version > 1) return Malformed::newer_version;
    if (header.type >= message_type_count) return Malformed::unknown_type;
    const auto type = static_cast<MessageType>(header.type);

    const auto field =
        datagram.subspan(name_offset).first(std::min(datagram.size(), wire_size) - name_offset);
    const std::string_view text{reinterpret_cast<const char*>(field.data()), field.size()};
    const auto end = text.find('\0');
    if (end == std::string_view::npos) return Malformed::unterminated_name;
    const auto name = HostName::from(text.substr(0, end));
    if (!name) return Malformed::bad_name;

    TimeWords time;
    if (carries_time(type)) time = {header.seconds.value(), header.microseconds.value()};
    if (time.microseconds < 0 || time.microseconds >= 1'000'000) return Malformed::bad_microseconds;
    const auto hops =
        type == MessageType::loop ? std::to_integer<std::uint8_t>(datagram[hops_offset]) : std::uint8_t{};

    // Constructed in place: a copy of the long name would cost as much as all of the above.
    return {boost::system::in_place_value, type, header.sequence.value(), *name, time, hops, header.version};
}

}
