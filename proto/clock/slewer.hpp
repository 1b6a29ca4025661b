// Plans a slew: by adjtime alone, or fast, in whole seconds of the clock.
//
// For a measurement by another host a fast slew is like a step: the bounds hold only if it begins after the
// slew. So a fast slew is short; the rest of a large correction follows at 500 ppm, and fast only with the
// next correction.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/clock/kernel_slew.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Slewer {
  public:
    static constexpr Frequency adjtime_rate = 500_ppm;      ///< on Linux
    static constexpr Frequency usual_max_rate = 83'333_ppm; ///< chrony's maxslewrate
    static constexpr Duration least_fast = 2ms;             ///< adjtime corrects smaller offsets in 4 s
    static constexpr int most_fast_seconds = 7;             ///< of the clock; enough for 128 ms

    Slewer() = default;
    explicit Slewer(Frequency max_rate)
        : max_rate_(max_rate) {}

    /// Slews by `amount`, in place of the slew in progress.
    Slew begin(Duration amount, bool fast, Now now);

    /// Continues a fast slew once a second; without this call the kernel finishes it more slowly.
    std::optional<Slew> on_wake(Now now);
    [[nodiscard]] std::optional<Instant> next_wake() const { return continue_at_; }

    /// Leaves the remainder of a fast slew to adjtime.
    std::optional<Slew> leave(Now now);

    /// The clock was stepped, which cancels the slew.
    void forget();

    /// The remainder of the slew in progress.
    [[nodiscard]] Duration left(Now now) const { return kernel_slew_.left(now.wall); }
    /// Whether a fast slew is in progress: earlier measurements of the clock are invalid.
    [[nodiscard]] bool is_fast(Now now) const { return continue_at_ || kernel_slew_.is_fast(now.wall); }

    /// The longest duration of a fast slew by `amount`; zero if it is slewed slowly.
    [[nodiscard]] Duration longest_fast(Duration amount) const;

    [[nodiscard]] auto state() const { return std::tie(kernel_slew_, fast_seconds_left_, continue_at_); }

  private:
    [[nodiscard]] Duration next_share(Duration left) const;
    Slew plan(Duration total, Now now);

    Frequency max_rate_ = usual_max_rate;
    KernelSlew kernel_slew_; ///< the last one
    int fast_seconds_left_ = 0;
    std::optional<Instant> continue_at_; ///< of a fast slew: when the clock's next second has begun
};

}
