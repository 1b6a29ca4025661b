#include "timed/observe/line_limiter.hpp"

#include <algorithm>
#include <utility>

namespace timed {

bool LineLimiter::admit(Instant now) {
    refill(now);
    if (allowed_ > 0) {
        --allowed_;
        slowed_down_ = false;
        return true;
    }
    if (!std::exchange(slowed_down_, true)) interval_ = std::min(2 * interval_, rate_.longest);
    ++suppressed_;
    return false;
}

std::optional<std::size_t> LineLimiter::suppressed(Instant now) {
    refill(now);
    if (allowed_ == 0 || suppressed_ == 0) return std::nullopt;
    return std::exchange(suppressed_, 0);
}

void LineLimiter::refill(Instant now) {
    const auto earned = (now - refilled_) / interval_;
    if (allowed_ + earned > rate_.burst) {
        allowed_ = rate_.burst; // the allowance is capped at the burst
        interval_ = rate_.interval;
        refilled_ = now;
    } else {
        allowed_ += static_cast<int>(earned);
        refilled_ += earned * interval_;
    }
}

}
