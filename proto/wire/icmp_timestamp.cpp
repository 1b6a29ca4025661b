#include "proto/wire/icmp_timestamp.hpp"

namespace timed {

namespace {

constexpr std::byte timestamp_request{13};
constexpr std::byte timestamp_reply{14};

void put(std::span<std::byte> to, std::uint32_t value) {
    for (auto& byte : to) {
        value = (value << 8U) | (value >> 24U);
        byte = static_cast<std::byte>(value & 0xffU);
    }
}

std::uint32_t get(std::span<const std::byte> from) {
    std::uint32_t value = 0;
    for (const auto byte : from) value = (value << 8U) | std::to_integer<std::uint32_t>(byte);
    return value;
}

// RFC 1071: the one's complement of the one's complement sum; `packet` has an even length.
std::uint16_t internet_checksum(std::span<const std::byte> packet) {
    std::uint32_t sum = 0;
    for (; packet.size() >= 2; packet = packet.subspan(2)) sum += get(packet.first(2));
    while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xffffU);
}

IcmpTimestamp fields_of(std::span<const std::byte> message) {
    return {static_cast<std::uint16_t>(get(message.subspan(4, 2))),
            static_cast<std::uint16_t>(get(message.subspan(6, 2))),
            get(message.subspan(8, 4)),
            {get(message.subspan(12, 4))},
            {get(message.subspan(16, 4))}};
}

}

std::array<std::byte, icmp_timestamp_size> encode_timestamp_request(const IcmpTimestamp& request) {
    std::array<std::byte, icmp_timestamp_size> out{};
    const std::span<std::byte> bytes{out};
    out[0] = timestamp_request;
    put(bytes.subspan(4, 2), std::uint32_t{request.id} << 16U);
    put(bytes.subspan(6, 2), std::uint32_t{request.sequence} << 16U);
    put(bytes.subspan(8, 4), request.originate);
    put(bytes.subspan(2, 2), std::uint32_t{internet_checksum(bytes)} << 16U);
    return out;
}

boost::system::result<IcmpTimestamp, NotAnAnswer> decode_timestamp_reply(std::span<const std::byte> packet) {
    if (packet.size() < icmp_timestamp_size) return NotAnAnswer::too_short;
    if (packet[0] != timestamp_reply || packet[1] != std::byte{0}) return NotAnAnswer::other_type;
    // A raw socket receives packets before the kernel has checked them.
    if (internet_checksum(packet.first(packet.size() & ~std::size_t{1})) != 0)
        return NotAnAnswer::bad_checksum;
    return fields_of(packet);
}

std::optional<IcmpTimestamp> find_timestamp_request(std::span<const std::byte> frame) {
    for (; frame.size() >= icmp_timestamp_size; frame = frame.subspan(1)) {
        const auto message = frame.first(icmp_timestamp_size);
        if (message[0] != timestamp_request || message[1] != std::byte{0}) continue;
        if (internet_checksum(message) == 0) return fields_of(message);
    }
    return std::nullopt;
}

}
