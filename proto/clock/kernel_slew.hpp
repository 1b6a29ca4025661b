// Model of Linux's slews, which gives the remainder of a slew at any time. When a second of its clock begins,
// the kernel takes a share of the remaining corrections and applies it evenly during that second: of
// adjtime's single shot up to 500 us, and of the phase lock a quarter. A second that has begun keeps its
// share (kernel/time/ntp.c: second_overflow, ntp_offset_chunk). So every slew ends by itself, also without
// the daemon.
#pragma once

#include "proto/base/time.hpp"

#include <tuple>

namespace timed {

class KernelSlew {
  public:
    /// The phase lock corrects this fraction of its remainder in each second: 1 / 2^SHIFT_PLL, at time
    /// constant 0.
    static constexpr int seconds_of_phase = 4;
    /// The largest phase (MAXPHASE).
    static constexpr Duration most_phase = 500ms;
    /// What adjtime corrects in a second (MAX_TICKADJ).
    static constexpr Duration most_single_shot = 500us;

    /// The kernel's new settings, which replace all earlier ones.
    struct Told {
        Duration phase;                        ///< of the phase lock, at time constant 0
        std::chrono::microseconds single_shot; ///< of adjtime; glibc accepts up to 2145 s
    };

    /// A second of a clock that is slewed forward is shorter, so the clock gains less than the second's
    /// share; slewed back, it loses more.
    [[nodiscard]] static Duration gain_of(Duration share);
    [[nodiscard]] static Duration share_for(Duration gain);

    /// Starts a slew by `total`, with this share in the next second (zero: by adjtime alone); adjtime
    /// compensates the excess of the phase lock.
    Told begin(Duration total, Duration share, WallTime now);

    /// The remainder of the slew, to half a microsecond.
    [[nodiscard]] Duration left(WallTime now) const;

    /// The part of it that cannot be cancelled.
    [[nodiscard]] Duration under_way(WallTime now) const;

    /// Whether the clock is slewed faster than by adjtime.
    [[nodiscard]] bool is_fast(WallTime now) const;

    /// Whether the phase was last set in this second of the clock.
    [[nodiscard]] bool phase_told_in(WallTime second) const {
        return second == second_.begins && second_.phase != Duration{};
    }

    [[nodiscard]] auto state() const {
        return std::tie(second_.begins, second_.share, second_.phase, second_.single_shot);
    }

  private:
    /// A second of the clock: its share, and the remainders for later ones.
    struct Second {
        WallTime begins{};
        Duration share{};
        Duration phase{};
        Duration single_shot{};
    };

    [[nodiscard]] static Second after(const Second& second);
    [[nodiscard]] static Duration made_after(Second second);
    [[nodiscard]] Second second_at(WallTime now) const;

    Second second_; ///< in which the kernel's settings last changed
};

/// The second of a clock, identified by its beginning.
constexpr WallTime second_of(WallTime now) { return std::chrono::floor<std::chrono::seconds>(now); }

}
