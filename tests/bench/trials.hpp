// Many measurements of one host whose true offset is zero, and their errors.
#pragma once

#include "proto/measure/tick_search.hpp"

#include <cstdint>
#include <vector>

namespace bench {

struct Trials {
    std::vector<timed::Duration> errors;      ///< of the estimate, absolute
    std::vector<timed::Duration> half_widths; ///< the published bounds
    int violations = 0;                       ///< intervals that do not contain the true offset
    int failures = 0;                         ///< measurements without an interval

    void add(const timed::Measurement& measurement);
};

/// Measures repeatedly, one after the other, with the daemon's prober.
void run_trials(int count, std::uint32_t ip, timed::TickSearch::Limits limits, Trials& trials);

}
