// The offset of the network's time from the master's clock, as historic masters compute it. Includes their
// defects, because current hosts must interoperate with them.
#pragma once

#include "tests/legacy/rounding.hpp"

#include <optional>
#include <span>

namespace legacy {

/// A master's record of a slave's clock.
struct MeasuredClock {
    std::optional<Milliseconds> delta; ///< relative to the master's clock; nothing: not measured
    bool trusted = true;
    int failures = 0; ///< 4.4BSD "noanswer": never reset to 0
};

/// 999 / CLK_TCK: 9 ms at 100 ticks a second, 7 ms at 128 (FreeBSD).
constexpr Milliseconds min_round_at_100_hz{9};

/// 4.4BSD: an attempt at a median.
Milliseconds network_delta_44(std::span<const MeasuredClock> slaves, Milliseconds min_round);
inline Milliseconds network_delta_44(std::span<const MeasuredClock> slaves) {
    return network_delta_44(slaves, min_round_at_100_hz);
}

/// 4.3BSD: the mean of an attempt at the largest set of clocks within 20 ms.
Milliseconds network_delta_43(std::span<const MeasuredClock> slaves);

}
