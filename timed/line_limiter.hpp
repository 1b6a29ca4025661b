// How often a line may be logged about what strangers on the network can bring about: log spam that the
// network can trigger would be a defect. Time is passed in.
#pragma once

#include "proto/time.hpp"

#include <cstddef>
#include <optional>

namespace timed {

/// Lets `burst` lines through at once and one more every `interval`; counts what it holds back.
class LineLimiter {
  public:
    LineLimiter(int burst, Duration interval)
        : burst_(burst)
        , interval_(interval)
        , allowed_(burst) {}

    /// Whether a line may be written now; if not, it counts as held back.
    bool admit(Instant now);

    /// What was held back and how long, once a line about that may be written (which this line is then taken
    /// for).
    struct HeldBack {
        std::size_t lines;
        Duration during;
    };
    std::optional<HeldBack> held_back(Instant now);

  private:
    void refill(Instant now);

    int burst_;
    Duration interval_;
    int allowed_;
    Instant refilled_{};
    std::size_t held_ = 0;
    Instant held_since_{};
};

}
