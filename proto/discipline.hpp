// From corrections to slews, steps and a learned frequency: the only judge of what is done to this host's
// clock.
//
// Every correction that follows another says how far the clock ran off in between. What of it is real, in
// offset and in frequency, the filter tells; the frequency is set, the offset slewed or stepped away.
#pragma once

#include "proto/action.hpp"
#include "proto/clock_filter.hpp"
#include "proto/time.hpp"

#include <optional>
#include <tuple>

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

    struct Applied {
        CorrectionKind kind;
        Duration amount;
    };

    /// As a slave: our master says that the clock is `amount` behind (positive) the network's time.
    Applied follow(Duration amount, Now now, Actions& actions);

    /// As a master: the clock is `amount` behind the average of all good ones, and no more than `doubt` of
    /// that may be an error of measuring. It leans towards the average, for everybody else goes where it
    /// goes: what is true of the clocks lasts, and what was only measured so does not. `settling`: the others
    /// are on their way yet, and their average says nothing about our drift.
    Applied lean(Duration amount, Duration doubt, bool settling, Now now, Actions& actions);

    /// The master says what time it is; known no better than the network's delay. While joining the clock is
    /// set by it, later only if it is far off: the measured correction that follows is the better one.
    Applied set(Duration amount, Now now, Actions& actions);

    /// A person set the date: the clock is stepped, however little it is.
    Applied set_date(Duration amount, Now now, Actions& actions);

    /// Whether this host has yet to receive its first measured correction.
    [[nodiscard]] bool joining() const { return !joined_; }

    /// Forget what was measured: the clock was set by somebody else.
    void disturbed();

    /// How much of the last slew the clock has yet to make.
    [[nodiscard]] Duration slew_left(Now now) const;

    [[nodiscard]] Frequency frequency() const { return frequency_; }
    [[nodiscard]] std::optional<Duration> last_correction() const { return last_correction_; }

    [[nodiscard]] auto state() const {
        return std::tie(frequency_, filter_, joined_, measured_at_, last_correction_, slew_, slew_started_);
    }

  private:
    std::optional<Duration> note_measured(Now now);
    void learn(Frequency error, Actions& actions);
    Applied apply(Duration amount, Duration step_above, Now now, Actions& actions);
    Limits limits_;
    Frequency frequency_{};
    ClockFilter filter_;
    bool joined_ = false;
    std::optional<Instant> measured_at_; ///< the last measured correction, unless something rougher followed
    std::optional<Duration> last_correction_;
    Duration slew_{};
    Instant slew_started_{};
};

}
