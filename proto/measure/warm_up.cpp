#include "proto/measure/warm_up.hpp"

#include <utility>

namespace timed {

bool WarmUp::is_due(WallTime now) const {
    const bool is_warm = awaits_follower_ && now - sent_ < 2 * lead_;
    return score_ > given_up_at && !is_warm;
}

void WarmUp::sent(WallTime when) {
    awaits_follower_ = true;
    sent_ = when;
    round_trip_.reset();
}

void WarmUp::follower_sent(WallTime when) {
    awaits_follower_ = false;
    follower_sent_ = when;
}

bool WarmUp::was_sent_at(WallTime when) const {
    return when >= sent_ && (awaits_follower_ || when < follower_sent_);
}

void WarmUp::follower_answered(Duration round_trip) {
    const auto before = std::exchange(round_trip_, {});
    if (before) score_ += round_trip < *before - *before / 10 ? score_if_faster : score_if_not;
}

}
