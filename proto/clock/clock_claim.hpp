// Whether this host disciplines its clock, or leaves it to another program. Two daemons may share one
// kernel's clock, as in containers of one machine, without seeing each other. Each applies every correction,
// so it takes effect twice, and both revert it in the next round. A daemon detects this because another
// program changes the clock repeatedly. Then it yields: it makes no more changes, and the other daemon
// continues alone.
#pragma once

#include "proto/base/random.hpp"
#include "proto/base/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class ClockClaim {
  public:
    /// Another program or an operator has stepped the clock. This counts while the clock is yielded, or soon
    /// after our own step at `stepped_at`, which it undoes.
    void note_set(std::optional<Instant> stepped_at, Now now);

    /// Another program has changed the clock's rate: only a program that disciplines the clock does so.
    void note_steered(Now now);

    /// Whether this host must yield. A host that has yielded before, and has recently taken the clock back,
    /// yields at the first change.
    [[nodiscard]] bool is_lost(Now now) const;

    /// Leaves the clock to the other program. The wait doubles if the clock was taken back only recently.
    void yield(Random& random, Now now);
    [[nodiscard]] bool yielded() const { return look_at_.has_value(); }

    /// When to call look_again(), while the clock is yielded.
    [[nodiscard]] std::optional<Instant> next_wake() const { return look_at_; }

    /// Takes the clock back, and returns true, if no other program has changed it since it was yielded, or
    /// since the last call. Otherwise waits again.
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
