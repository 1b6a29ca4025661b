// From corrections to slews, steps and a learned frequency: all decisions about this host's clock.
//
// The difference between two corrections shows the drift of the clock. The filter separates offset and
// frequency from noise; the frequency is set, the offset slewed or stepped.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/clock_command.hpp"
#include "proto/clock/clock_frequency.hpp"
#include "proto/clock/moved_lately.hpp"
#include "proto/clock/slewer.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Discipline {
  public:
    /// A threshold includes its own value; no offset reaches `never`.
    static constexpr Duration never = Duration::max();
    struct Limits {
        Duration joining_step = 1ms; ///< step threshold of a joining host
        Duration step = 128ms;       ///< step threshold afterwards (ntpd's)
        Duration panic = never;      ///< limit of a later correction, and of the sum of those within an hour
        Frequency max_slew_rate = Slewer::usual_max_rate; ///< 500 ppm: adjtime only
        Frequency most_frequency = 500_ppm;               ///< the range of adjtimex
    };

    /// SETTIME is late by the network delay. On a synchronised host it corrects offsets from this on, such as
    /// a wrong date; smaller ones wait for a measurement.
    static constexpr Duration time_of_day_noise = 128ms;

    Discipline() = default;
    /// `frequency`: the present frequency of the clock, and its uncertainty.
    explicit Discipline(Limits limits, MeasuredFrequency frequency = {})
        : limits_(limits)
        , frequency_(frequency, limits.most_frequency)
        , slewer_(limits.max_slew_rate) {}

    struct Applied {
        CorrectionKind kind;
        Duration amount;
        Duration fast_for{}; ///< duration of the fast slew
        ClockCommands commands{};
        std::optional<Duration> refused{}; ///< a correction beyond the panic threshold
    };

    /// As a slave: the clock is `amount` behind (positive) the network's time, according to the master.
    Applied follow(Duration amount, Now now);

    /// As a master: the clock is `amount` behind the average of the truechimers, with a measurement
    /// `uncertainty`. Corrects only a part of it, because all slaves follow this clock: real offsets
    /// persist, measurement errors do not. `settling`: other clocks are still slewing, and the average shows
    /// no drift.
    Applied steer(Duration amount, Duration uncertainty, bool settling, Now now);

    /// The offset is no drift: a master's clock has jumped and is `amount` behind all others, or a slave
    /// follows a master that is moving its own clock. Corrects the whole amount, and learns no frequency.
    Applied rejoin(Duration amount, Now now);

    /// This host becomes master, and all slaves will follow its frequency. Discards a frequency that it has
    /// learned within half a minute from a master with a rate fault.
    [[nodiscard]] ClockCommands take_lead(Now now);

    /// SETTIME: the master's time of day, uncertain by the network's delay. Steps the clock of a joining
    /// host, and later for large offsets only: the measured correction that follows is more accurate.
    Applied set(Duration amount, Now now);

    /// An operator has set the date: a step of any size.
    Applied set_date(Duration amount);

    /// Whether a correction would move the clock of a host that has joined beyond the panic threshold, alone
    /// or in sum with the corrections of the last hour.
    [[nodiscard]] bool panics(Duration amount, Now now) const;

    /// A correction was applied, by this amount relative to the slew in progress.
    void note_moved(Duration amount, Now now) {
        if (limits_.panic != never) moved_.add(amount, now.instant);
    }

    /// When the clock was last stepped: earlier measurements are outdated.
    [[nodiscard]] std::optional<Instant> stepped_at() const { return stepped_at_; }
    void note_step(Now now) { stepped_at_ = now.instant; }

    /// The system refused the last correction, and the attempt has ended any slew in progress; or another
    /// program disciplines the clock from now on, and the kernel finishes our slew.
    void lost_clock();

    /// Whether the host waits for its first measured correction.
    [[nodiscard]] bool joining() const { return clock_set_ == ClockSet::never; }

    /// Discards measurements: another program has stepped the clock, or the host was suspended.
    [[nodiscard]] ClockCommands disturbed(Now now);

    /// Continues a fast slew once a second; without this call the kernel finishes it more slowly.
    [[nodiscard]] ClockCommands on_wake(Now now) { return {.slew = slewer_.on_wake(now)}; }
    [[nodiscard]] std::optional<Instant> next_wake() const { return slewer_.next_wake(); }

    /// The daemon exits: the remainder of a fast slew is left to adjtime.
    [[nodiscard]] ClockCommands leave(Now now) { return {.slew = slewer_.leave(now)}; }

    /// The remainder of the slew in progress.
    [[nodiscard]] Duration slew_left(Now now) const { return slewer_.left(now); }

    /// Whether a fast slew is in progress: earlier measurements of the clock are invalid.
    [[nodiscard]] bool slewing_fast(Now now) const { return slewer_.is_fast(now); }

    /// The longest time that a fast slew by `amount` takes on a host with the same limits; zero if that host
    /// steps, or slews slowly.
    [[nodiscard]] Duration longest_fast_slew(Duration amount) const;

    [[nodiscard]] Frequency frequency() const { return frequency_.value(); }
    /// The frequency and its uncertainty.
    [[nodiscard]] MeasuredFrequency measured_frequency() const { return frequency_.measured(); }
    [[nodiscard]] std::optional<Duration> last_correction() const { return last_correction_; }

    [[nodiscard]] auto state() const {
        return std::tie(frequency_, clock_set_, measured_at_, last_correction_, slewer_, stepped_at_, moved_);
    }

  private:
    /// How the clock was set last: never since this host began to join, by a measured correction, or after
    /// one by a step of SETTIME, whose error the next measured correction steps away.
    enum class ClockSet { never, measured, by_time_of_day };

    std::optional<Duration> note_measured(Now now);
    Applied refuse(Duration amount, Now now) const;
    Applied step_or_slew(Duration amount, Duration step_from, Now now);
    Applied step(Duration amount);
    Applied slew(Duration amount, Now now);

    Limits limits_;
    ClockFrequency frequency_;
    Slewer slewer_;
    ClockSet clock_set_ = ClockSet::never;
    std::optional<Instant> measured_at_; ///< the last measured correction; reset by less accurate ones
    std::optional<Duration> last_correction_;
    std::optional<Instant> stepped_at_;
    MovedLately moved_; ///< used if there is a panic threshold
};

}
