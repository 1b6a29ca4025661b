#include "proto/wire/icmp_timestamp.hpp"

#include <boost/endian/buffers.hpp>

#include <bit>
#include <cstring>

namespace timed {

namespace {

constexpr std::uint8_t timestamp_request = 13;
constexpr std::uint8_t timestamp_reply = 14;

struct Packet {
    std::uint8_t type = timestamp_request;
    std::uint8_t code = 0;
    boost::endian::big_uint16_buf_t checksum{0};
    boost::endian::big_uint16_buf_t id{0};
    boost::endian::big_uint16_buf_t sequence{0};
    boost::endian::big_uint32_buf_t originate{0};
    boost::endian::big_uint32_buf_t receive{0};
    boost::endian::big_uint32_buf_t transmit{0};
};
static_assert(sizeof(Packet) == icmp_timestamp_size);

Packet packet_at(std::span<const std::byte> bytes) {
    Packet packet;
    std::memcpy(&packet, bytes.data(), sizeof packet);
    return packet;
}

// RFC 1071: the one's complement of the one's complement sum; `packet` has an even length.
std::uint16_t internet_checksum(std::span<const std::byte> packet) {
    std::uint32_t sum = 0;
    for (; packet.size() >= 2; packet = packet.subspan(2))
        sum += boost::endian::load_big_u16(reinterpret_cast<const unsigned char*>(packet.data()));
    while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xffffU);
}

IcmpTimestamp fields_of(const Packet& packet) {
    return {packet.id.value(),
            packet.sequence.value(),
            packet.originate.value(),
            {packet.receive.value()},
            {packet.transmit.value()}};
}

}

std::array<std::byte, icmp_timestamp_size> encode_timestamp_request(const IcmpTimestamp& request) {
    Packet packet;
    packet.id = request.id;
    packet.sequence = request.sequence;
    packet.originate = request.originate;
    packet.checksum = internet_checksum(std::as_bytes(std::span{&packet, 1}));
    return std::bit_cast<std::array<std::byte, icmp_timestamp_size>>(packet);
}

boost::system::result<IcmpTimestamp, NotAnAnswer> decode_timestamp_reply(std::span<const std::byte> packet) {
    if (packet.size() < icmp_timestamp_size) return NotAnAnswer::too_short;
    const Packet reply = packet_at(packet);
    if (reply.type != timestamp_reply || reply.code != 0) return NotAnAnswer::other_type;
    // A raw socket receives packets before the kernel has checked them.
    if (internet_checksum(packet.first(packet.size() & ~std::size_t{1})) != 0)
        return NotAnAnswer::bad_checksum;
    return fields_of(reply);
}

std::optional<IcmpTimestamp> find_timestamp_request(std::span<const std::byte> frame) {
    for (; frame.size() >= icmp_timestamp_size; frame = frame.subspan(1)) {
        const Packet request = packet_at(frame);
        if (request.type != timestamp_request || request.code != 0) continue;
        if (internet_checksum(frame.first(icmp_timestamp_size)) == 0) return fields_of(request);
    }
    return std::nullopt;
}

}
