// Measures another host's clock by ICMP timestamps, one host at a time, waiting for the result.
#pragma once

#include "proto/tick_search.hpp"
#include "timedc/waiting.hpp"

#include <cstdint>
#include <optional>

namespace timed::control {

class Measurer {
  public:
    /// Nothing when raw sockets are not allowed.
    static std::optional<Measurer> open();

    Measurement measure(std::uint32_t ip, const Waiting& waiting);

  private:
    explicit Measurer(os::Descriptor socket);

    void send(std::uint32_t ip, WallTime when, TickSearch& search);
    void receive(TickSearch& search);

    os::Descriptor socket_;
    IcmpTimestamp request_{}; ///< the last one sent ...
    WallTime sent_{};         ///< ... and when
};

}
