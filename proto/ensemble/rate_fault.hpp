// Detects a rate fault: the master's frequency is an outlier. All slaves learn the master's frequency, and
// then the fault is no longer visible: it must be detected while they are still learning.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <optional>
#include <tuple>

namespace timed {

class RateFault {
  public:
    /// Result of a round: the average of `good` clocks has this offset from the time that our clock is slewed
    /// to, with this measurement uncertainty. True if our clock has drifted since the last round by more than
    /// two good crystals can explain, but not by more than any two can: that would be a step.
    bool has_drifted(Duration offset, Duration uncertainty, std::size_t good, Instant now);

    /// All others were corrected to the time that our clock is slewed to.
    void followed() { expected_ = {}; }
    /// What adjtime corrects in half a second: a clock with a smaller correction has completed it by the next
    /// round.
    static constexpr Duration soon_slewed = std::chrono::microseconds{250};

    /// Whether the corrections of most other clocks were smaller than that. A single clock that never
    /// settles, such as a historic host's, does not prevent detection.
    void others_at_rest(bool most_are) { at_rest_ = most_are; }

    /// Our clock drifted in several rounds without large corrections.
    [[nodiscard]] bool is_confirmed() const;

    [[nodiscard]] auto state() const { return std::tie(expected_, since_, at_rest_, times_); }

  private:
    Duration expected_{}; ///< expected offset of the average
    std::optional<Instant> since_;
    bool at_rest_ = false;
    int times_ = 0;
};

}
