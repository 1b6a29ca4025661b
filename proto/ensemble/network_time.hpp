// The network's time: the truechimers, and their average.
//
// The largest set of hosts whose offset intervals have a common point must be more than half of all (Marzullo
// 1984). These are the truechimers. The network's time is the mean of their estimates, each clamped between
// the lower and the upper median of all clocks. So up to floor((n-1)/2) falsetickers, however wrong,
// uncertain or slowly drifting, cannot move it beyond the range of the truechimers.
#pragma once

#include "proto/base/interval.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace timed {

struct NetworkTime {
    Duration offset;      ///< of the network's time, relative to the measuring clock
    Interval agreement;   ///< intersection of the truechimers' intervals
    std::size_t good = 0; ///< number of truechimers

    /// Whether a clock with this interval is a truechimer.
    [[nodiscard]] bool believes(Interval clock) const { return intersection(agreement, clock).has_value(); }
};

/// `clocks`: one interval for each host, including the measuring one, relative to the measuring host's clock.
/// Nothing without a majority.
std::optional<NetworkTime> network_time(std::span<const Interval> clocks);

}
