// Measures another host's clock as the daemon does, one host at a time, waiting for the result.
#pragma once

#include "timed/net/icmp_prober.hpp"
#include "timedc/client/waiting.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <optional>

namespace timed::control {

class Measurer {
  public:
    /// Throws StartFailure when raw sockets are not allowed. SIGINT ends a measurement as it ends any wait.
    explicit Measurer(const Waiting& waiting);

    Measurement measure(std::uint32_t ip);

  private:
    boost::asio::io_context io_;
    boost::asio::posix::stream_descriptor interrupts_;
    std::optional<Measurement> result_;
    IcmpProber prober_;
};

}
