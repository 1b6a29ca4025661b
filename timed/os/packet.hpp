// Received packets with their receive stamp, sender and interface; and transmit stamps of sent packets.
#pragma once

#include "proto/base/address.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace os {

struct Packet {
    std::span<const std::byte> bytes;
    timed::Address from;
    unsigned interface = 0;    ///< kernel's index; 0: unknown
    std::uint32_t sent_to = 0; ///< destination address, ours or a broadcast address; 0: unknown
    timed::WallTime arrived;   ///< the kernel's receive stamp, made before this process was woken
};

/// The transmit stamp of a packet.
struct Departure {
    std::span<const std::byte> frame; ///< with link headers, and possibly padding
    timed::WallTime left; ///< the kernel's stamp, made when it handed the frame to the network card
};

/// Enables receive stamps and interface information for receive_packet().
boost::system::error_code ask_for_arrivals(int socket);

/// The next packet, without blocking: the error is would_block if there is none. Excess bytes are cut off.
boost::system::result<Packet> receive_packet(int socket, std::span<std::byte> buffer);

/// Enables transmit stamps for receive_departure(). Not every network card's driver makes them.
boost::system::error_code ask_for_departures(int socket);

/// The next transmit stamp, without blocking. It is available before any reply to the packet.
boost::system::result<Departure> receive_departure(int socket, std::span<std::byte> buffer);

/// The payload of an IP packet: a raw socket also delivers the header.
std::span<const std::byte> without_ip_header(std::span<const std::byte> packet);

}
