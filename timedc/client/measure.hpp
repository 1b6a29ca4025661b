// Measures another host's clock as the daemon does, one host at a time, waiting for the result.
#pragma once

#include "timed/net/icmp_prober.hpp"
#include "timedc/client/waiting.hpp"

#include <cstdint>
#include <optional>

namespace timed::control {

class Measurer {
  public:
    /// Throws StartFailure if raw sockets are not permitted.
    explicit Measurer(Waiting& waiting);
    ~Measurer();
    Measurer(const Measurer&) = delete;
    Measurer& operator=(const Measurer&) = delete;

    /// SIGINT ends a measurement as it ends any wait; then no other may be begun.
    Measurement measure(std::uint32_t ip);

  private:
    Waiting& waiting_;
    std::optional<Measurement> result_;
    IcmpProber prober_;
};

}
