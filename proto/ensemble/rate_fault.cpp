#include "proto/ensemble/rate_fault.hpp"

#include <utility>

namespace timed {

namespace {

constexpr Frequency most_between_crystals = 2000_ppm; // a larger difference means that the clock was stepped

constexpr int convincing_times = 3;
constexpr std::size_t least_majority = 3; // of two clocks neither is known to be the outlier

}

bool RateFault::has_drifted(Duration offset, Duration uncertainty, std::size_t good, Instant now) {
    const auto since = std::exchange(since_, now);
    const Duration change = offset - std::exchange(expected_, offset);
    const auto explains = [&](Frequency rate) {
        return std::chrono::abs(change) <= gained(rate, now - *since) + uncertainty;
    };
    const bool has_drifted = since && good >= least_majority && !explains(most_between_good_crystals) &&
                             explains(most_between_crystals);
    times_ = has_drifted && at_rest_ ? times_ + 1 : 0;
    return has_drifted;
}

bool RateFault::is_confirmed() const { return times_ >= convincing_times; }

}
