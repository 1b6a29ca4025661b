#include "proto/measure/outrider.hpp"

#include <utility>

namespace timed {

bool Outrider::due(WallTime now) const {
    const bool awake = ahead_ && now - left_ < 2 * most_ahead;
    return merit_ > given_up && !awake;
}

void Outrider::left(WallTime when) {
    ahead_ = true;
    left_ = when;
    round_trip_.reset();
}

void Outrider::followed(WallTime when) {
    ahead_ = false;
    followed_ = when;
}

bool Outrider::is(WallTime sent) const { return sent >= left_ && (ahead_ || sent < followed_); }

void Outrider::follower_answered(Duration round_trip) {
    const auto ahead = std::exchange(round_trip_, {});
    if (ahead) merit_ += round_trip < *ahead - *ahead / 10 ? if_faster : if_not;
}

}
