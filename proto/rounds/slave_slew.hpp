// A slave's slew by adjtime, as its master predicts it.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/kernel_slew.hpp"

#include <tuple>

namespace timed {

/// The slave's seconds begin when ours do as the slew starts; a later step of our clock changes nothing.
class SlaveSlew {
  public:
    void begin(Duration total, Now now) {
        slew_.begin(total, {}, now.wall);
        started_ = now;
    }

    /// The remainder, to half a microsecond; zero before the first slew.
    [[nodiscard]] Duration left(Instant now) const {
        return slew_.left(started_.wall + (now - started_.instant));
    }

    [[nodiscard]] auto state() const { return std::tie(slew_, started_.instant, started_.wall); }

  private:
    KernelSlew slew_;
    Now started_{};
};

}
