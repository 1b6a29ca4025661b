// Whether this host disciplines its clock, or leaves it to another program. Two daemons may share one
// kernel's clock, as in containers of one machine, and do not see each other: each applies every correction,
// so both together apply it twice, and revert it in the next round. The sign is that another program changes
// the clock repeatedly. Then this host yields: it makes no more changes, so that the other daemon continues
// alone.
#pragma once

#include "proto/base/random.hpp"
#include "proto/base/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class ClockClaim {
  public:
    /// Another program or an operator has stepped the clock. Such a step counts if it follows our own step,
    /// which it undoes.
    void note_set(std::optional<Instant> stepped_at, Now now);

    /// Another program has changed the clock's rate, as only those do that discipline it.
    void note_steered(Now now);

    /// Whether this host must yield. A host that has yielded before, and has recently taken the clock back,
    /// yields at the first change.
    [[nodiscard]] bool is_lost(Now now) const;

    /// Waits for longer each time.
    void yield(Random& random, Now now);
    [[nodiscard]] bool yielded() const { return look_at_.has_value(); }

    /// When to call look_again(), while the clock is yielded.
    [[nodiscard]] std::optional<Instant> next_wake() const { return look_at_; }

    /// Whether to take the clock back: no other program has changed it since it was yielded, or since the
    /// last call.
    bool look_again(Random& random, Now now);

    [[nodiscard]] auto state() const {
        return std::tie(foreign_, foreign_at_, look_at_, contests_, ours_again_at_);
    }

  private:
    void note(Now now);
    void wait(Random& random, Now now);
    [[nodiscard]] bool on_trial(Now now) const;

    int foreign_ = 0; ///< changes by other programs; while yielded, since the last call of look_again()
    Instant foreign_at_{};
    std::optional<Instant> look_at_;       ///< set while the clock is yielded
    int contests_ = 0;                     ///< number of consecutive times that the clock was yielded
    std::optional<Instant> ours_again_at_; ///< when the clock was last taken back
};

}
