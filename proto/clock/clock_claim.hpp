// Whether this host's clock is its own to set. Two daemons may share one kernel's clock, as containers of one
// machine do, and cannot see each other: each makes every correction, so both together make it twice, undo
// that in the next round, and so on for ever. What shows is that the clock changes by another hand, again and
// again. Then this host yields: it writes nothing more, so that the other one no longer sees anything
// foreign, and goes on alone.
#pragma once

#include "proto/base/random.hpp"
#include "proto/base/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class ClockClaim {
  public:
    /// Another program or a person has set the clock. One that does so right after our own step undoes it;
    /// any other is no more than a clock that was set, which happens.
    void note_set(std::optional<Instant> stepped_at, Now now);

    /// Another program has told the clock how fast to run, which only those do that discipline it.
    void note_steered(Now now);

    /// It is so often now that this host is to yield. One that has yielded before and thought it could keep
    /// the clock again gives in at once, so that the other one stays.
    [[nodiscard]] bool is_lost(Now now) const;

    /// Each time for longer.
    void yield(Random& random, Now now);
    [[nodiscard]] bool yielded() const { return look_at_.has_value(); }

    /// When to call look_again(), while the clock is yielded.
    [[nodiscard]] std::optional<Instant> next_wake() const { return look_at_; }

    /// Whether the clock is ours again: nobody has changed it since it was yielded, or since the last look.
    bool look_again(Random& random, Now now);

    [[nodiscard]] auto state() const {
        return std::tie(foreign_, foreign_at_, look_at_, contests_, ours_again_at_);
    }

  private:
    void note(Now now);
    void wait(Random& random, Now now);
    [[nodiscard]] bool on_trial(Now now) const;

    int foreign_ = 0; ///< changes by others; while yielded, since the last look
    Instant foreign_at_{};
    std::optional<Instant> look_at_;       ///< set while the clock is yielded
    int contests_ = 0;                     ///< that were lost one soon after another
    std::optional<Instant> ours_again_at_; ///< when it was last believed to be
};

}
