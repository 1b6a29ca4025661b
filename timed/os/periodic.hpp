// Something to do once in an interval, on the occasion of events that come more often.
#pragma once

#include "proto/base/time.hpp"

namespace os {

class Periodic {
  public:
    explicit Periodic(timed::Duration interval)
        : interval_(interval) {}

    /// Whether the last call that returned true is as long ago as the interval.
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
