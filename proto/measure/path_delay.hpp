// Delays in a burst of probes: its round trips, and the time that requests took to leave this host.
#pragma once

#include "proto/base/time.hpp"

#include <boost/container/small_vector.hpp>

namespace timed {

class PathDelay {
  public:
    void add_round_trip(Duration round_trip) { round_trips_.push_back(round_trip); }
    void add_lateness(Duration lateness) { latenesses_.push_back(lateness); }
    void clear();

    // Of the round trips; zero while there are none.
    [[nodiscard]] Duration shortest() const;
    [[nodiscard]] Duration median() const { return median(round_trips_); }
    /// By how much the median exceeds the shortest.
    [[nodiscard]] Duration variation() const { return median() - shortest(); }
    [[nodiscard]] bool empty() const { return round_trips_.empty(); }

    [[nodiscard]] Duration median_lateness() const { return median(latenesses_); }

  private:
    /// A burst on a quiet network fits without the heap.
    using Durations = boost::container::small_vector<Duration, 16>;

    [[nodiscard]] static Duration median(Durations values);

    Durations round_trips_;
    Durations latenesses_;
};

}
