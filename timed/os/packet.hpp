// One packet as the kernel delivers it: its bytes, its sender, the interface it came in by, and when it came;
// and one that was sent, as the kernel gives it back to tell when it left.
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
    unsigned interface = 0;    ///< kernel's index; 0: not told
    std::uint32_t sent_to = 0; ///< the address it was sent to, ours or a broadcast's; 0: not told
    timed::WallTime arrived;   ///< stamped by the kernel, before this process was woken
};

/// A packet that was sent from here.
struct Departure {
    std::span<const std::byte> frame; ///< with the headers of its link, and perhaps padding
    timed::WallTime left;             ///< stamped by the kernel as it handed the frame to the network card
};

/// Makes receive_packet() on this socket tell when, and by which interface, a packet came.
boost::system::error_code ask_for_arrivals(int socket);

/// The next packet, without waiting for one: then the error is would_block. What does not fit `buffer` is cut
/// off.
boost::system::result<Packet> receive_packet(int socket, std::span<std::byte> buffer);

/// Makes receive_departure() on this socket tell when packets left. Not every network card's driver does.
boost::system::error_code ask_for_departures(int socket);

/// The next packet that is known to have left, without waiting for one. A packet's departure can be had
/// before any answer to it.
boost::system::result<Departure> receive_departure(int socket, std::span<std::byte> buffer);

/// What is in an IP packet: a raw socket delivers its header, too.
std::span<const std::byte> without_ip_header(std::span<const std::byte> packet);

}
