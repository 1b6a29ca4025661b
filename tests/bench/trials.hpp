// Many measurements of one host whose true offset is zero, and what their errors were.
#pragma once

#include "proto/measure/tick_search.hpp"

#include <cstdint>
#include <vector>

namespace bench {

struct Trials {
    std::vector<timed::Duration> errors;      ///< of the middle, absolute
    std::vector<timed::Duration> half_widths; ///< the published bounds
    int violations = 0;                       ///< the interval did not hold the truth
    int failures = 0;                         ///< there was no interval

    void add(const timed::Measurement& measurement);
};

/// Measures so many times, one after the other, by the daemon's own prober.
void run_trials(int count, std::uint32_t ip, timed::TickSearch::Limits limits, Trials& trials);

}
