// A rate limit with bursts (the generic cell rate algorithm of ATM traffic policing).
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>

namespace timed {

/// One event in each `interval` on average; `burst` of them at once after a pause.
struct Rate {
    Duration interval;
    int burst;
};

/// Its state is one instant, for any rate.
class RateMeter {
  public:
    /// Whether one more event is within the rate; counts it if so.
    bool admit(const Rate& rate, Instant now) {
        const Instant start = std::max(paid_until_, now);
        if (start - now > rate.interval * (rate.burst - 1)) return false;
        paid_until_ = start + rate.interval;
        return true;
    }

    /// A later instant is closer to the limit.
    [[nodiscard]] Instant paid_until() const { return paid_until_; }

  private:
    Instant paid_until_{};
};

}
