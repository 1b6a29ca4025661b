#include "proto/ensemble/odd_clock.hpp"

#include <utility>

namespace timed {

namespace {

constexpr Frequency most_between_crystals = 2000_ppm; // a larger difference means that the clock was stepped

constexpr int convincing_times = 3;
constexpr std::size_t least_majority = 3; // of two clocks neither is known to be the outlier

}

bool OddClock::runs_off(Duration ahead, Duration doubt, std::size_t good, Instant now) {
    const auto since = std::exchange(since_, now);
    const Duration change = ahead - std::exchange(expected_, ahead);
    const auto explains = [&](Frequency rate) {
        return std::chrono::abs(change) <= gained(rate, now - *since) + doubt;
    };
    const bool runs_off = since && good >= least_majority && !explains(most_between_good_crystals) &&
                          explains(most_between_crystals);
    times_ = runs_off && at_rest_ ? times_ + 1 : 0;
    return runs_off;
}

bool OddClock::is_plain() const { return times_ >= convincing_times; }

}
