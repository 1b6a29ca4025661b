// Limits work that frequent events trigger to once in an interval.
#pragma once

#include "proto/base/time.hpp"

namespace os {

class Periodic {
  public:
    explicit Periodic(timed::Duration interval)
        : interval_(interval) {}

    /// Whether at least one interval has passed since the last call that returned true.
    bool is_due(timed::Instant now) {
        if (now - last_ < interval_) return false;
        last_ = now;
        return true;
    }

  private:
    timed::Duration interval_;
    timed::Instant last_{};
};

}
