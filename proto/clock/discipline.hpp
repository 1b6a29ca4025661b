// From corrections to slews, steps and a learned frequency: the only judge of what is done to this host's
// clock.
//
// Every correction that follows another says how far the clock ran off in between. What of it is real, in
// offset and in frequency, the filter tells; the frequency is set, the offset slewed or stepped away.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/clock/clock_filter.hpp"
#include "proto/clock/kernel_slew.hpp"
#include "proto/clock/moved_lately.hpp"

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
        Duration panic = never;      ///< later corrections are refused that would move it so far in an hour
        Frequency max_slew_rate = 83'333_ppm; ///< chrony's maxslewrate; 500 ppm: adjtime's only
        Frequency most_frequency = 500_ppm;   ///< what adjtimex accepts
    };

    // A clock that is slewed fast is for all others like one that is stepped, only that it never goes back:
    // no measurement may begin before the slew is done, or its proof does not hold. So a slew is not fast for
    // long, and what is left of a large correction waits for the next one.
    static constexpr Duration least_fast_slew = 2ms; ///< smaller ones take adjtime no more than 4 s
    static constexpr int most_fast_seconds = 7;      ///< of the clock; enough for 128 ms

    /// A time of day that arrives over a network is late by what the network takes. Of a host that is in step
    /// it corrects only the date, and what is so far off that no measurement was waited for.
    static constexpr Duration time_of_day_noise = 128ms;

    Discipline() = default;
    /// `frequency`: what the clock runs with already, and how well an earlier life of the daemon knew it.
    explicit Discipline(Limits limits, MeasuredFrequency frequency = {})
        : limits_(limits)
        , frequency_(frequency.value)
        , started_with_(frequency)
        , filter_(frequency.uncertainty) {}

    struct Applied {
        CorrectionKind kind;
        Duration amount;
        Duration fast_for{}; ///< for so long the clock is slewed fast
        ClockCommands commands{};
        std::optional<Duration> refused{}; ///< a correction beyond the panic threshold: the clock goes on to
                                           ///< where it was going
    };

    /// As a slave: our master says that the clock is `amount` behind (positive) the network's time.
    Applied follow(Duration amount, Now now);

    /// As a master: the clock is `amount` behind the average of all good ones, and no more than `doubt` of
    /// that may be an error of measuring. It leans towards the average, for everybody else goes where it
    /// goes: what is true of the clocks lasts, and what was only measured so does not. `settling`: the others
    /// are on their way yet, and their average says nothing about our drift.
    Applied lean(Duration amount, Duration doubt, bool settling, Now now);

    /// The clock has jumped, as a master's that is `amount` behind all others, or follows a master's that
    /// moves itself. It goes there at once, and nothing is learned of its rate.
    Applied rejoin(Duration amount, Now now);

    /// This host is master from now on, and everybody follows the rate of its clock. What it has learned of
    /// that within half a minute from a master whose own ran off is given up.
    [[nodiscard]] ClockCommands take_lead(Now now);

    /// The master says what time it is; known no better than the network's delay. While joining the clock is
    /// set by it, later only if it is far off: the measured correction that follows is the better one.
    Applied set(Duration amount, Now now);

    /// A person set the date: the clock is stepped, however little it is.
    Applied set_date(Duration amount);

    /// Whether a correction would move the clock of a host that has joined beyond the panic threshold, by
    /// itself or with what it was moved within the last hour.
    [[nodiscard]] bool panics(Duration amount, Now now) const;

    /// A correction was made, which has moved the clock, or will, by so much from where it was going.
    void note_moved(Duration amount, Now now) {
        if (limits_.panic != never) moved_.add(amount, now.instant);
    }

    /// When the clock was last stepped: what was measured before is not true of it any more.
    [[nodiscard]] std::optional<Instant> stepped_at() const { return stepped_at_; }
    void note_step(Now now) { stepped_at_ = now.instant; }

    /// The system refused the last correction. The attempt has ended whatever slew was under way.
    void correction_failed();

    /// Another program keeps the clock from now on; the kernel ends our slew as it may.
    void yield() { correction_failed(); }

    /// Whether this host has yet to receive its first measured correction.
    [[nodiscard]] bool joining() const { return !joined_; }

    /// Forget what was measured: the clock was set by another program, or the host slept.
    [[nodiscard]] ClockCommands disturbed(Now now);

    /// A fast slew goes on from second to second; without this call the kernel brings it to its end alone, in
    /// a longer time.
    [[nodiscard]] ClockCommands on_wake(Now now);
    [[nodiscard]] std::optional<Instant> next_wake() const { return continue_at_; }

    /// The daemon ends: what a fast slew has yet to make is left to adjtime.
    [[nodiscard]] ClockCommands leave(Now now);

    /// How much of the last slew the clock has yet to make.
    [[nodiscard]] Duration slew_left(Now now) const { return kernel_slew_.left(now.wall); }

    /// Whether the clock is slewed fast: then nothing that was measured of it is true any more.
    [[nodiscard]] bool slewing_fast(Now now) const { return continue_at_ || kernel_slew_.is_fast(now.wall); }

    /// For how long a host under the same limits slews fast at most when it is corrected by `amount`. Nothing
    /// if it steps, or slews slowly.
    [[nodiscard]] Duration longest_fast_slew(Duration amount) const;

    [[nodiscard]] Frequency frequency() const { return frequency_; }
    /// The same, and how well it is known by now.
    [[nodiscard]] MeasuredFrequency measured_frequency() const {
        return {frequency_, filter_.frequency_uncertainty()};
    }
    [[nodiscard]] std::optional<Duration> last_correction() const { return last_correction_; }

    [[nodiscard]] auto state() const {
        return std::tie(frequency_, filter_, followed_since_, joined_, measured_at_, last_correction_,
                        led_for_, kernel_slew_, fast_seconds_left_, continue_at_, stepped_at_, moved_);
    }

  private:
    std::optional<Duration> note_measured(Now now);
    std::optional<SetFrequency> learn(Frequency error);
    Applied refuse(Duration amount, Now now) const;
    Applied step_or_slew(Duration amount, Duration step_from, Now now);
    Applied step(Duration amount);
    Applied slew(Duration amount, Now now);
    [[nodiscard]] Duration next_share(Duration left) const;
    Slew tell_kernel(Duration total, Now now);
    void forget_slew();

    Limits limits_;
    Frequency frequency_{};
    MeasuredFrequency started_with_{};
    ClockFilter filter_;
    std::optional<Instant> followed_since_; ///< the first measured correction
    bool joined_ = false;
    std::optional<Instant> measured_at_; ///< the last measured correction, unless something rougher followed
    std::optional<Duration> last_correction_;
    Duration led_for_{};     ///< as a master, during which the clock was compared with the average
    KernelSlew kernel_slew_; ///< the last one
    int fast_seconds_left_ = 0;
    std::optional<Instant> continue_at_; ///< a fast slew, when the clock's next second has begun
    std::optional<Instant> stepped_at_;
    MovedLately moved_; ///< where there is a panic threshold
};

}
