// From corrections to slews, steps and a learned frequency: the only judge of what is done to this host's
// clock.
//
// Every correction that follows another says how far the clock ran off in between. What of it is real, in
// offset and in frequency, the filter tells; the frequency is set, the offset slewed or stepped away.
#pragma once

#include "proto/action.hpp"
#include "proto/clock_filter.hpp"
#include "proto/kernel_slew.hpp"
#include "proto/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Discipline {
  public:
    /// Thresholds are reached, not exceeded; one that is `never` is reached by nothing.
    static constexpr Duration never = Duration::max();
    struct Limits {
        Duration joining_step = 1ms; ///< a host that joins is stepped from here on
        Duration step = 128ms;       ///< and later from here on (ntpd's step threshold)
        Duration panic = never;      ///< later corrections from here on are refused
        Frequency max_slew_rate =
            83'300_ppm;                     ///< chrony's maxslewrate, in whole ticks; 500 ppm: adjtime's only
        Frequency most_frequency = 500_ppm; ///< what adjtimex accepts
    };

    // A clock that is slewed fast is for everybody else like one that is stepped, only that it never goes
    // back: nobody's measurement may begin before it is done, or its proof does not hold. So it is done soon,
    // and what is left of a large correction waits for the next one.
    static constexpr Duration least_fast_slew = 2ms; ///< smaller ones take adjtime no more than 4 s
    static constexpr Duration longest_fast_slew = 600ms;

    Discipline() = default;
    /// `frequency`: what the clock runs with already, and how well an earlier life of the daemon knew it.
    explicit Discipline(Limits limits, MeasuredFrequency frequency = {})
        : limits_(limits)
        , frequency_(frequency.value)
        , filter_(frequency.uncertainty) {}

    struct Applied {
        CorrectionKind kind;
        Duration amount;
        Duration fast{};     ///< so much of it is slewed fast,
        Duration fast_for{}; ///< which takes so long
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

    /// Whether the clock is slewed fast: then nothing that was measured of it is true any more.
    [[nodiscard]] bool slewing_fast(Now now) const { return now.instant - slew_started_ < fast_for_; }

    [[nodiscard]] Frequency frequency() const { return frequency_; }
    /// The same, and how well it is known by now.
    [[nodiscard]] MeasuredFrequency measured_frequency() const {
        return {frequency_, filter_.frequency_uncertainty()};
    }
    [[nodiscard]] std::optional<Duration> last_correction() const { return last_correction_; }

    [[nodiscard]] auto state() const {
        return std::tie(frequency_, filter_, joined_, measured_at_, last_correction_, led_for_, kernel_slew_,
                        slew_, slew_started_, fast_, fast_for_);
    }

  private:
    std::optional<Duration> note_measured(Now now);
    Frequency learn(Frequency error, Actions& actions);
    [[nodiscard]] bool panics(Duration amount) const;
    Applied refuse(Duration amount, Now now, Actions& actions) const;
    Applied step_or_slew(Duration amount, Duration step_from, Now now, Actions& actions);
    Applied step(Duration amount, Now now, Actions& actions);
    Applied slew(Duration amount, Now now, Actions& actions);
    void forget_slew();
    void note_correction(CorrectionKind kind, Duration amount, Now now, Actions& actions);

    Limits limits_;
    Frequency frequency_{};
    ClockFilter filter_;
    bool joined_ = false;
    std::optional<Instant> measured_at_; ///< the last measured correction, unless something rougher followed
    std::optional<Duration> last_correction_;
    Duration led_for_{};     ///< as a master, during which the clock was compared with the average
    KernelSlew kernel_slew_; ///< the last one, once its fast part is made
    Duration slew_{};        ///< the last one, in all,
    Instant slew_started_{};
    Duration fast_{}; ///< so much of it fast,
    Duration fast_for_{};
};

}
