// A slave's slew by adjtime, as its master predicts it.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/kernel_slew.hpp"

#include <tuple>

namespace timed {

/// Assumes that the slave's kernel slews by 500 ppm, as adjtime does everywhere, in seconds that were aligned
/// with ours when the slew began. A later step of our clock changes nothing.
class SlaveSlew {
  public:
    void begin(Duration total, Now now) {
        slew_.begin(total, {}, now.wall);
        started_ = now;
    }

    /// The signed remainder, to half a microsecond; zero before the first slew.
    [[nodiscard]] Duration left(Instant now) const {
        return slew_.left(started_.wall + (now - started_.instant));
    }

    [[nodiscard]] auto state() const { return std::tie(slew_, started_.instant, started_.wall); }

  private:
    KernelSlew slew_;
    Now started_{};
};

}
