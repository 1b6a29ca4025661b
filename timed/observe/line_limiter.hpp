// How often a line of one kind may be logged: log spam that the network can trigger would be a defect. Time
// is passed in.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <optional>

namespace timed {

/// Lets `burst` lines through at once, then one every `interval`. While lines are being suppressed, the
/// interval doubles with each line that passes, up to `longest`.
class LineLimiter {
  public:
    struct Rate {
        int burst;
        Duration interval;
        Duration longest;
    };

    explicit LineLimiter(const Rate& rate)
        : rate_(rate)
        , interval_(rate.interval)
        , allowed_(rate.burst) {}

    /// Whether a line may be written now; if not, it is suppressed and counted.
    bool admit(Instant now);

    /// How many lines were suppressed since this was last told, once another line could be admitted.
    std::optional<std::size_t> suppressed(Instant now);

  private:
    void refill(Instant now);

    Rate rate_;
    Duration interval_;
    int allowed_;
    Instant refilled_{};
    bool slowed_down_ = false; ///< since the last line that passed
    std::size_t suppressed_ = 0;
};

}
