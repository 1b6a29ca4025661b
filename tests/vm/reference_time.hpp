// The time that the machines' clocks are compared with: it begins as this host's, and then goes by a clock
// that no program can set.
#pragma once

#include <cstdint>

namespace vm {

class ReferenceTime {
  public:
    ReferenceTime();

    // What time it was when this host's cycle counter stood at `tsc`, not long ago.
    std::int64_t at_ns(std::uint64_t tsc) const;

    double ns_per_cycle() const { return ns_per_cycle_; }

  private:
    std::int64_t wall_minus_raw_ns_ = 0;
    double ns_per_cycle_ = 0;
};

}
