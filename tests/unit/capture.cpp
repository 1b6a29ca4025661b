#include "tests/unit/capture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <stdexcept>

namespace timed {

namespace {

constexpr std::size_t file_header_size = 24;
constexpr std::size_t packet_header_size = 16;
constexpr std::size_t ethernet_header_size = 14;
constexpr std::size_t udp_header_size = 8;
constexpr std::byte ip_protocol_udp{17};

std::size_t big_endian(std::span<const std::byte> bytes) {
    std::size_t value = 0;
    for (const auto byte : bytes) value = value << 8U | std::to_integer<std::size_t>(byte);
    return value;
}

std::size_t little_endian(std::span<const std::byte> bytes) {
    Bytes reversed(bytes.rbegin(), bytes.rend());
    return big_endian(reversed);
}

Bytes contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    Bytes bytes(text.size());
    std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

std::optional<CapturedDatagram> tsp_in(std::span<const std::byte> frame) {
    constexpr std::size_t ether_type_ipv4 = 0x0800;
    if (big_endian(frame.subspan(12, 2)) != ether_type_ipv4) return std::nullopt;
    const auto ip = frame.subspan(ethernet_header_size);
    if (ip[9] != ip_protocol_udp) return std::nullopt;
    const auto udp = ip.subspan(4 * (std::to_integer<std::size_t>(ip[0]) & 0x0fU));
    const auto address = [&](std::size_t ip_at, std::size_t port_at) {
        return Address{static_cast<std::uint32_t>(big_endian(ip.subspan(ip_at, 4))),
                       static_cast<std::uint16_t>(big_endian(udp.subspan(port_at, 2)))};
    };
    const Address from = address(12, 0);
    const Address to = address(16, 2);
    if (from.port != timed_port && to.port != timed_port) return std::nullopt;
    const auto payload = udp.subspan(udp_header_size, big_endian(udp.subspan(4, 2)) - udp_header_size);
    return CapturedDatagram{{}, from, to, {payload.begin(), payload.end()}};
}

WallTime stamp_in(std::span<const std::byte> packet_header) {
    return WallTime{std::chrono::seconds{little_endian(packet_header.first(4))} +
                    std::chrono::microseconds{little_endian(packet_header.subspan(4, 4))}};
}

}

std::vector<CapturedDatagram> tsp_datagrams(const std::filesystem::path& capture) {
    const Bytes file = contents(capture);
    std::span<const std::byte> rest{file};
    constexpr std::size_t magic = 0xa1b2c3d4;
    if (rest.size() < file_header_size || little_endian(rest.first(4)) != magic) {
        throw std::runtime_error(capture.string() + " is not a little-endian pcap file");
    }
    std::vector<CapturedDatagram> found;
    for (rest = rest.subspan(file_header_size); !rest.empty();) {
        const auto length = little_endian(rest.subspan(8, 4));
        if (auto datagram = tsp_in(rest.subspan(packet_header_size, length))) {
            datagram->when = stamp_in(rest);
            found.push_back(*std::move(datagram));
        }
        rest = rest.subspan(packet_header_size + length);
    }
    return found;
}

}
