// What Linux makes of the slews it is told, so that it is known at every moment how much of one is done. With
// every second that its clock begins it takes a share of what is to be made up, and makes it evenly in that
// second: of adjtime's single shot up to 500 us, and of what the phase lock was told a quarter. A second
// under way keeps its share, whatever is told meanwhile (kernel/time/ntp.c: second_overflow,
// ntp_offset_chunk). So every slew ends by itself, also if nobody attends to it any more.
#pragma once

#include "proto/base/time.hpp"

#include <tuple>

namespace timed {

class KernelSlew {
  public:
    /// Of what the phase lock has yet to make, a second takes one in so many: 2^SHIFT_PLL, at time constant
    /// 0.
    static constexpr int seconds_of_phase = 4;
    /// The phase lock takes no more than this (MAXPHASE).
    static constexpr Duration most_phase = 500ms;
    /// What adjtime makes in a second (MAX_TICKADJ).
    static constexpr Duration most_single_shot = 500us;

    /// What the kernel has to be told, in place of all that it was told before.
    struct Told {
        Duration phase;                        ///< the phase lock, at time constant 0
        std::chrono::microseconds single_shot; ///< adjtime; within 2000 s, for glibc takes no more
    };

    /// A second in which the clock is slewed forward is the shorter for it, and the clock gains less than the
    /// second's share; slewed back, it loses more.
    [[nodiscard]] static Duration gain_of(Duration share);
    [[nodiscard]] static Duration share_for(Duration gain);

    /// From `now` on the clock is to make `total` in all, with this share in the next second (nothing:
    /// adjtime does all). What the phase lock would make too much in the end, adjtime is told to take back.
    Told begin(Duration total, Duration share, WallTime now);

    /// How much the clock has yet to make if nothing else is told, to half a microsecond.
    [[nodiscard]] Duration left(WallTime now) const;

    /// As much of it as cannot be called back.
    [[nodiscard]] Duration under_way(WallTime now) const;

    /// Whether the clock gains or loses more than adjtime makes it.
    [[nodiscard]] bool is_fast(WallTime now) const;

    /// Whether it was in this second of the clock that its phase lock was last told anything.
    [[nodiscard]] bool phase_told_in(WallTime second) const {
        return second == second_.begins && second_.phase != Duration{};
    }

    [[nodiscard]] auto state() const {
        return std::tie(second_.begins, second_.share, second_.phase, second_.single_shot);
    }

  private:
    /// A second of the clock: what is made in it, and what is left for later ones.
    struct Second {
        WallTime begins{};
        Duration share{};
        Duration phase{};
        Duration single_shot{};
    };

    [[nodiscard]] static Second after(const Second& second);
    [[nodiscard]] static Duration made_after(Second second);
    [[nodiscard]] Second second_at(WallTime now) const;

    Second second_; ///< in which the kernel was last told anything
};

/// The second that a clock is in, known by when it began.
constexpr WallTime second_of(WallTime now) { return std::chrono::floor<std::chrono::seconds>(now); }

}
