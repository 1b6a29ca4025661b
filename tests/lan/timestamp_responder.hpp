// Answers ICMP timestamp requests in place of each host's kernel, from the host's simulated clock.
#pragma once

#include "tests/lan/clock_file.hpp"
#include "tests/lan/packet_socket.hpp"
#include "timed/os/descriptor.hpp"

#include <cstdint>
#include <span>
#include <thread>
#include <vector>

namespace lan {

class TimestampResponder {
  public:
    struct Host {
        PacketSocket requests; // in the host's network namespace
        ClockFile clock;
    };

    explicit TimestampResponder(std::vector<Host> hosts);
    TimestampResponder(const TimestampResponder&) = delete;
    TimestampResponder& operator=(const TimestampResponder&) = delete;
    ~TimestampResponder();

  private:
    void answer_requests();

    std::vector<Host> hosts_;
    os::Descriptor stop_;
    os::Descriptor events_;
    std::thread thread_; // a separate thread, because latency impairs the measurement
};

// Turns the request in the frame into its reply; false if it is not a request for this host.
bool turn_into_reply(std::span<std::uint8_t> frame, std::int64_t stamp_ns);

// The Internet checksum (RFC 1071), in network byte order.
std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes);

}
