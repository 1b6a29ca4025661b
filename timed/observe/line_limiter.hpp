// Rate limit for lines of one kind, so that the network cannot flood the log. Time is passed in.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <optional>

namespace timed {

/// Admits `burst` lines at once, then one every `interval`. While lines are being suppressed, the interval
/// doubles with each admitted line, up to `longest`.
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

    /// Number of lines suppressed since the last call that returned one; only when a line could be admitted.
    std::optional<std::size_t> suppressed(Instant now);

  private:
    void refill(Instant now);

    Rate rate_;
    Duration interval_;
    int allowed_;
    Instant refilled_{};
    bool slowed_down_ = false; ///< since the last admitted line
    std::size_t suppressed_ = 0;
};

}
