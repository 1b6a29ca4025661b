// Packet sockets: seeing and sending whole Ethernet frames, with the kernel's receive stamps.
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
    std::int64_t stamp_ns; // of the kernel's CLOCK_REALTIME
    int interface;
    bool to_this_host; // by its Ethernet address, and not as a broadcast
};

class PacketSocket {
  public:
    // Sees the frames that come in at any interface of the present network namespace and that the filter lets
    // through. An empty filter lets everything through.
    explicit PacketSocket(std::vector<sock_filter> filter);

    int descriptor() const { return socket_.get(); }

    // Does not wait; nothing if there is no frame.
    std::optional<ReceivedFrame> receive(std::span<std::uint8_t> buffer) const;
    void send(std::span<const std::uint8_t> frame, int interface) const;

    // Room for a second of heavy traffic, if we may have it.
    void enlarge_buffer() const;

    // How many frames have passed the filter since the last call, received or not.
    std::uint64_t count_passed() const;

  private:
    os::Descriptor socket_;
};

}
