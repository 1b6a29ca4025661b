// The convex hulls of a burst of samples. Each sample gives a lower and an upper bound of the other clock's
// offset at one instant; the true offset lies between the hull of the lower and that of the upper bounds.
//
// It gives two results: the range of possible offsets if the clocks drift as fast as Linux allows, and the
// most likely offset if both clocks ran at constant rates during the burst (the line between both hulls:
// Moon, Skelly and Towsley 1999; Zhang, Liu and Xia 2002).
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <boost/container/small_vector.hpp>

namespace timed {

class OffsetHull {
  public:
    /// At some instant between `from` and `to` the offset was within `offset`. Returns false, and discards
    /// the earlier samples, if they contradict this one: then one of the clocks was stepped.
    bool add(WallTime from, WallTime to, Interval offset);

    [[nodiscard]] bool empty() const { return lower_.empty(); }

    // The following are undefined while it is empty.

    /// Contains the true offset at the end of the latest sample, for any drift that Linux allows.
    [[nodiscard]] Interval bounds() const { return bounds_; }
    /// The most likely offset at that instant; within the bounds.
    [[nodiscard]] Duration estimate() const { return estimate_; }
    /// The width of the range of offsets that fit all samples at the rate of the fitted line; negative: none
    /// does.
    [[nodiscard]] Duration slack() const { return slack_; }

    /// An interval around the estimate that contains bounds(). A sloping line may have up to `chance_slack`
    /// more slack than a level one by chance; if it has less, only that fraction of the slope is used.
    [[nodiscard]] Interval interval(Duration chance_slack) const;

  private:
    /// A bound of the offset, halfway between the two instants of its sample.
    struct Point {
        WallTime at;
        Duration offset;
    };
    using Points = boost::container::small_vector<Point, 8>;

    /// The possible offsets at the end if the offset grew at `rate` throughout; low > high: it did not.
    [[nodiscard]] Interval at_rate(Frequency rate) const;
    void fit_line();

    // Points since the last contradiction, except those that are redundant at every possible rate.
    Points lower_;
    Points upper_;
    WallTime begun_{};
    Interval bounds_{};
    WallTime ended_{};
    Duration estimate_{};
    Duration slack_{};
};

}
