// Whether a master's clock runs unlike those of all others. Everybody goes where it goes and learns its rate,
// so once they have, it cannot be told any more: it has to be noticed while they are still learning.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <optional>
#include <tuple>

namespace timed {

class OddClock {
  public:
    /// What a round shows: the average of `good` clocks is `ahead` of where ours is going, and no more than
    /// `doubt` of that may be an error of measuring. True if since the last round it has run off by more than
    /// good crystals do; but not by more than any does, for then it was set.
    bool runs_off(Duration ahead, Duration doubt, std::size_t good, Instant now);

    /// All others were told to come to where our clock is going.
    void followed() { expected_ = {}; }
    /// What adjtime makes in half a second: a clock that is corrected by less is there by the next round.
    static constexpr Duration soon_made = std::chrono::microseconds{250};

    /// Whether most of the other clocks were corrected by less than that. One that is never at rest, such as
    /// a historic host's, hides nothing.
    void others_at_rest(bool most_are) { at_rest_ = most_are; }

    /// It ran off in several rounds in which nobody was on the way anywhere.
    [[nodiscard]] bool is_plain() const;

    [[nodiscard]] auto state() const { return std::tie(expected_, since_, at_rest_, times_); }

  private:
    Duration expected_{}; ///< how far the average should be ahead
    std::optional<Instant> since_;
    bool at_rest_ = false;
    int times_ = 0;
};

}
