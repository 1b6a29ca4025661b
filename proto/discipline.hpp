// From corrections to slews, steps and a learned frequency: the only judge of what is done to this host's
// clock.
//
// Every correction that follows another says how far the clock ran off in between. A share of that rate is
// taken over as frequency, so that the next correction is smaller; the offset itself is slewed away.
#pragma once

#include "proto/action.hpp"
#include "proto/time.hpp"

#include <optional>

namespace timed {

class Discipline {
  public:
    struct Limits {
        Duration joining_step = 1ms;        ///< a host that joins is put right at once if it is off by more
        Duration step = 128ms;              ///< ntpd's step threshold: what no slew could mend in minutes
        Frequency most_frequency = 500_ppm; ///< what adjtimex accepts
    };

    Discipline() = default;
    /// `frequency`: what the clock runs with already, learned by an earlier life.
    explicit Discipline(Limits limits, Frequency frequency = {})
        : limits_(limits)
        , frequency_(frequency) {}

    /// Whether a correction tells how the clock drifts. An average does not while those who make it up are
    /// still on their way to it.
    enum class Teaches : bool { nothing, drift };

    /// The clock is known to be `amount` behind (positive) the network's time, as measured from the master.
    CorrectionKind correct(Duration amount, Teaches teaches, Now now, Actions& actions);

    /// The master says what time it is; known no better than the network's delay. While joining the clock is
    /// set by it, later only if it is far off: the measured correction that follows is the better one.
    void set(Duration amount, Now now, Actions& actions);

    /// A person set the date: the clock is stepped, however little it is.
    void set_date(Duration amount, Now now, Actions& actions);

    /// Whether this host has yet to receive its first measured correction.
    [[nodiscard]] bool joining() const { return !joined_; }

    /// Forget what was measured: the clock was set by somebody else.
    void disturbed();

    /// How much of the last slew the clock has yet to make.
    [[nodiscard]] Duration slew_left(Now now) const;

    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] std::optional<Duration> last_correction() const { return last_correction_; }

  private:
    void learn(Duration amount, Duration elapsed, Actions& actions);
    CorrectionKind apply(Duration amount, Duration step_above, Now now, Actions& actions);
    Limits limits_;
    Frequency frequency_{};
    bool joined_ = false;
    std::optional<Instant> measured_at_; ///< the last measured correction, unless something rougher followed
    std::optional<Duration> last_correction_;
    Duration slew_{};
    Instant slew_started_{};
};

}
