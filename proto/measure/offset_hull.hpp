// The convex hull of a burst of samples. Each sample bounds the other clock's offset from below and from
// above at an instant of its own; the true offset runs between the lower and the upper bounds.
//
// It answers two questions: what the offset can be now if the clocks drift as fast as clocks may, and what it
// most likely is if both ran at constant rates during the burst (the line between both hulls: Moon, Skelly
// and Towsley 1999; Zhang, Liu and Xia 2002).
#pragma once

#include "proto/base/interval.hpp"
#include "proto/base/time.hpp"

#include <boost/container/small_vector.hpp>

namespace timed {

class OffsetHull {
  public:
    /// At some instant between `from` and `to` the offset was within `offset`. False if that contradicts
    /// earlier samples, because one of the clocks was stepped: those are discarded.
    bool add(WallTime from, WallTime to, Interval offset);

    [[nodiscard]] bool empty() const { return lower_.empty(); }

    // The following are undefined while it is empty.

    /// Holds the true offset at the end of the last sample, whatever the drift.
    [[nodiscard]] Interval bounds() const { return bounds_; }
    /// The most likely offset at that instant; within the bounds.
    [[nodiscard]] Duration estimate() const { return estimate_; }
    /// The width of the hull around that estimate, had the clocks run at constant rates. Negative: they did
    /// not.
    [[nodiscard]] Duration slack() const { return slack_; }

    /// An interval around the estimate that holds all of the bounds. A sloping line may have up to
    /// `chance_slack` more slack than a level one by chance: of a slope that gains less, only a part is used.
    [[nodiscard]] Interval interval(Duration chance_slack) const;

  private:
    /// A bound of the offset, half way between the two instants of its sample.
    struct Point {
        WallTime at;
        Duration offset;
    };
    using Points = boost::container::small_vector<Point, 8>;

    /// The offset now if it grew at `rate` all the time; low > high: it did not.
    [[nodiscard]] Interval at_rate(Frequency rate) const;
    void fit_line();

    // Since the last contradiction, without points that are redundant at every possible rate.
    Points lower_;
    Points upper_;
    WallTime begun_{};
    Interval bounds_{};
    WallTime ended_{};
    Duration estimate_{};
    Duration slack_{};
};

}
