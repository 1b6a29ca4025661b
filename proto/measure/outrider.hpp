// A request that goes ahead of the one that matters, and wakes what lies on the way: processors that sleep,
// caches that hold other things. The second then takes less time, and its two ways more nearly the same.
//
// Where it does not help it costs a request for nothing, so it is given up when what follows is not faster.
#pragma once

#include "proto/base/time.hpp"

#include <optional>

namespace timed {

class Outrider {
  public:
    /// How much ahead it goes, at most and at least. On a virtual cable 15 us are as good as 50; more leave
    /// time to processors that sleep deeper.
    static constexpr Duration most_ahead = 120us;
    static constexpr Duration least_ahead = 50us;

    /// Whether one is to be sent before anything else. After one that went long ago the way sleeps again.
    [[nodiscard]] bool due(WallTime now) const;

    void left(WallTime when);
    void followed(WallTime when);

    /// Whether a request that left at `sent` was the latest of them.
    [[nodiscard]] bool is(WallTime sent) const;

    void answered(Duration round_trip) { round_trip_ = round_trip; }
    void follower_answered(Duration round_trip);

  private:
    // Where it helps 19 followers of 20 are faster (by a tenth), elsewhere not even half of them. So it is
    // given up as soon as one is not, unless there were enough before to make up for that.
    static constexpr int if_faster = 1;
    static constexpr int if_not = -3;
    static constexpr int given_up = -3;

    int merit_ = 0;
    bool ahead_ = false;              ///< it left, what it goes ahead of did not
    WallTime left_ = WallTime::max(); ///< none yet
    WallTime followed_{};
    std::optional<Duration> round_trip_; ///< its own, until the follower's is known
};

}
