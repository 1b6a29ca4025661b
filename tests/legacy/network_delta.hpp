// How far the network's time is from the master's clock, as historic masters worked it out:
// with all their mistakes, because these are what our own hosts have to live with.
#pragma once

#include "tests/legacy/rounding.hpp"

#include <optional>
#include <span>

namespace legacy {

/// What the master knows about one slave's clock.
struct MeasuredClock {
    std::optional<Milliseconds> delta; ///< ahead of the master's clock; nothing: could not be measured
    bool trusted = true;
    int failures = 0; ///< 4.4BSD "noanswer": never goes back to 0
};

/// 999 / CLK_TCK: 9 ms at 100 ticks a second, 7 ms at 128 (FreeBSD).
constexpr Milliseconds min_round_at_100_hz{9};

/// 4.4BSD: what its authors took for a median.
Milliseconds network_delta_44(std::span<const MeasuredClock> slaves, Milliseconds min_round);
inline Milliseconds network_delta_44(std::span<const MeasuredClock> slaves) {
    return network_delta_44(slaves, min_round_at_100_hz);
}

/// 4.3BSD: the mean of what it took for the largest set of clocks within 20 ms.
Milliseconds network_delta_43(std::span<const MeasuredClock> slaves);

}
