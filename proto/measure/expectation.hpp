// The predicted offset of another clock, where the first probes are aimed. It may be wrong: it only saves
// probes when it is right.
#pragma once

#include "proto/base/interval.hpp"

namespace timed {

struct Expectation {
    Interval offset; ///< the other clock minus ours
    Duration round_trip;
};

}
