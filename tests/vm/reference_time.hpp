// The reference time for the machines' clocks: starts as this host's time, and follows a clock that no
// program can set.
#pragma once

#include <cstdint>

namespace vm {

class ReferenceTime {
  public:
    ReferenceTime();

    // The time when this host's cycle counter was `tsc`, a short time ago.
    std::int64_t at_ns(std::uint64_t tsc) const;

    double ns_per_cycle() const { return ns_per_cycle_; }

  private:
    std::int64_t wall_minus_raw_ns_ = 0;
    double ns_per_cycle_ = 0;
};

}
