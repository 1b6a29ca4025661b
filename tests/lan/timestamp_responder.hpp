// Answers ICMP timestamp requests as each host's kernel would if it kept the host's simulated clock.
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
        PacketSocket requests; // of the host's own network namespace
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
    std::thread thread_; // of its own: an answer that waits is a worse measurement
};

// Makes the answer out of the request in the same frame; false if it is not a request for this host.
bool turn_into_reply(std::span<std::uint8_t> frame, std::int64_t received_ns, std::int64_t sent_ns);

// The Internet checksum (RFC 1071), as it stands in a header.
std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes);

}
