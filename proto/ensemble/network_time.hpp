// What time is it on this network: which clocks are good, and their average.
//
// A clock is believed when it agrees with a majority: the largest set of hosts whose offset intervals have a
// point in common must be more than half of all (Marzullo 1984). The network's time is the mean of those,
// each taken for no farther out than the middle of all clocks. So up to floor((n-1)/2) wrong clocks, however
// far off, vague, or slowly drifting away, cannot move it beyond what the honest ones show: they have no more
// influence than on which of the honest clocks is the middle one.
#pragma once

#include "proto/base/interval.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace timed {

struct NetworkTime {
    Duration offset;      ///< of the network's time from the measuring clock
    Interval agreement;   ///< what all good clocks have in common
    std::size_t good = 0; ///< how many clocks were averaged

    /// Whether a clock with this interval was among the good ones.
    [[nodiscard]] bool believes(Interval clock) const { return intersection(agreement, clock).has_value(); }
};

/// `clocks`: one interval a host, the measuring host included, relative to the measuring host's clock.
/// Nothing when no majority agrees.
std::optional<NetworkTime> network_time(std::span<const Interval> clocks);

}
