// Measures another host's clock as the daemon does, one host at a time, and waits for the result.
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

    /// Throws Interrupted on SIGINT; after that this object must not measure again.
    Measurement measure(std::uint32_t ip);

  private:
    Waiting& waiting_;
    std::optional<Measurement> result_;
    IcmpProber prober_;
};

}
