// The predicted offset of another clock, at which the first probes are aimed. A right prediction saves
// probes; a wrong one is detected and discarded.
#pragma once

#include "proto/base/interval.hpp"

namespace timed {

struct Expectation {
    Interval offset; ///< the other clock minus ours
    Duration round_trip;
};

}
