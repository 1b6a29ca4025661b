// What is believed of another clock before it is measured: where the first probes are aimed at. It proves
// nothing and may be wrong; it only saves the probes that would find it out.
#pragma once

#include "proto/base/interval.hpp"

namespace timed {

struct Expectation {
    Interval offset; ///< the other clock minus ours
    Duration round_trip;
};

}
