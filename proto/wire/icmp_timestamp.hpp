// ICMP Timestamp and Timestamp Reply (RFC 792), by which a master measures another host's clock. The other
// host's kernel answers, not its daemon.
#pragma once

#include "proto/base/time.hpp"

#include <boost/endian/conversion.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace timed {

constexpr std::size_t icmp_timestamp_size = 20; ///< RFC 792; historic senders padded it to 28

/// Milliseconds since midnight UT; with the top bit set, a non-standard time.
struct MillisecondsOfDay {
    std::uint32_t value = 0;

    [[nodiscard]] bool standard() const { return (value & 0x8000'0000U) == 0 && value < 86'400'000U; }
    /// The same bytes in reversed order.
    [[nodiscard]] MillisecondsOfDay swapped() const { return {boost::endian::endian_reverse(value)}; }
};

struct IcmpTimestamp {
    std::uint16_t id = 0;
    std::uint16_t sequence = 0;
    std::uint32_t originate = 0; ///< chosen by the sender and echoed; ours is random, against forgery
    MillisecondsOfDay receive{};
    MillisecondsOfDay transmit{};
};

/// Why an ICMP packet is not an answer to a timestamp request.
enum class NotAnAnswer : std::uint8_t { too_short, other_type, bad_checksum };

std::array<std::byte, icmp_timestamp_size> encode_timestamp_request(const IcmpTimestamp& request);

/// `packet`: the ICMP part, without the IP header.
boost::system::result<IcmpTimestamp, NotAnAnswer> decode_timestamp_reply(std::span<const std::byte> packet);

/// The request within a frame as it left this host: link headers precede it, and padding may follow.
std::optional<IcmpTimestamp> find_timestamp_request(std::span<const std::byte> frame);

}
