#include "proto/clock/moved_lately.hpp"

#include <algorithm>
#include <numeric>

namespace timed {

namespace {

constexpr Duration share_length = 5min;
constexpr Duration most_in_a_share = std::chrono::hours{24 * 366}; // the sum of twelve fits into a Duration

std::int64_t share_of(Instant now) { return now.time_since_epoch() / share_length; }

}

void MovedLately::add(Duration amount, Instant now) {
    const std::int64_t present = share_of(now);
    latest_ = std::max(latest_, present - shares); // at most all shares are cleared
    while (latest_ < present) shares_[static_cast<std::size_t>(++latest_ % shares)] = {};
    Duration& share = shares_[static_cast<std::size_t>(present % shares)];
    share = std::clamp(share + std::clamp(amount, -most_in_a_share, most_in_a_share), -most_in_a_share,
                       most_in_a_share);
}

Duration MovedLately::total(Instant now) const {
    MovedLately aged = *this;
    aged.add({}, now);
    return std::accumulate(aged.shares_.begin(), aged.shares_.end(), Duration{});
}

}
