#include "timed/line_limiter.hpp"

#include <utility>

namespace timed {

bool LineLimiter::admit(Instant now) {
    refill(now);
    if (allowed_ > 0 && held_ == 0) {
        --allowed_;
        return true;
    }
    if (held_++ == 0) held_since_ = now;
    return false;
}

std::optional<LineLimiter::HeldBack> LineLimiter::held_back(Instant now) {
    refill(now);
    if (allowed_ == 0 || held_ == 0) return std::nullopt;
    --allowed_;
    return HeldBack{std::exchange(held_, 0), now - held_since_};
}

void LineLimiter::refill(Instant now) {
    const auto earned = (now - refilled_) / interval_;
    if (allowed_ + earned >= burst_) {
        allowed_ = burst_; // silence saves up no more
        refilled_ = now;
    } else {
        allowed_ += static_cast<int>(earned);
        refilled_ += earned * interval_;
    }
}

}
