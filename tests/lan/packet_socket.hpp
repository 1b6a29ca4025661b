// Packet sockets: receive and send whole Ethernet frames, with the kernel's receive stamps.
#pragma once

#include "timed/os/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <linux/filter.h>
#include <optional>
#include <span>
#include <vector>

namespace lan {

constexpr std::size_t ethernet_header_size = 14;
constexpr std::size_t largest_frame = 1514;

struct ReceivedFrame {
    std::size_t size;
    std::int64_t stamp_ns; // by the kernel's CLOCK_REALTIME
    int interface;
    bool to_this_host; // by its Ethernet address, not as a broadcast
};

class PacketSocket {
  public:
    // Receives the frames of all interfaces of the present network namespace that pass the filter. An empty
    // filter passes all frames.
    explicit PacketSocket(std::vector<sock_filter> filter);

    int descriptor() const { return socket_.get(); }

    // Does not block; nothing if there is no frame.
    std::optional<ReceivedFrame> receive(std::span<std::uint8_t> buffer) const;
    void send(std::span<const std::uint8_t> frame, int interface) const;

    // Room for a second of heavy traffic, if permitted.
    void enlarge_buffer() const;

    // Number of frames that have passed the filter since the last call, received or not.
    std::uint64_t count_passed() const;

  private:
    os::Descriptor socket_;
};

}
