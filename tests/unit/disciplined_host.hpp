// A host with a discipline, without a network: a clock that drifts, and the actions applied to it.
#pragma once

#include "proto/clock/discipline.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <algorithm>
#include <vector>

namespace timed {

class DisciplinedHost {
  public:
    explicit DisciplinedHost(Frequency drift = {}, Duration offset = {}, Discipline::Limits limits = {},
                             MeasuredFrequency kept = {})
        : discipline(limits, kept)
        , clock_(Instant{}, start + offset, drift) {
        clock_.set_frequency({}, kept.value);
    }

    Duration error() { return clock_.read(now_) - (start + now_.time_since_epoch()); }
    /// The daemon runs and performs its actions meanwhile.
    void wait(Duration length) {
        const Instant end = now_ + length;
        while (discipline.next_wake() && *discipline.next_wake() <= end) {
            now_ = std::max(now_, *discipline.next_wake());
            perform(discipline.on_wake(now()));
        }
        now_ = end;
    }
    /// The daemon is killed, or not scheduled.
    void wait_without_daemon(Duration length) { now_ += length; }
    void leave() { perform(discipline.leave(now())); }
    void disturb() { perform(discipline.disturbed(now())); }

    void correct(Duration amount) { perform(discipline.follow(amount, now()).commands); }
    void correct_exactly() { correct(-error()); }
    Duration slew_left() { return discipline.slew_left(now()); }
    bool slewing_fast() { return discipline.slewing_fast(now()); }
    bool clock_slews_fast() { return clock_.slews_fast(now_); }
    WallTime shows() { return clock_.read(now_); }
    void steer(Duration amount, Duration uncertainty) {
        perform(discipline.steer(amount, uncertainty, false, now()).commands);
    }
    void set_drift(Frequency drift) { clock_.set_drift(now_, drift); }
    void take_lead() { perform(discipline.take_lead(now())); }
    void set(Duration amount) { perform(discipline.set(amount, now()).commands); }

    Discipline discipline;
    std::vector<Duration> slews, steps; ///< applied to the clock so far

  private:
    Now now() { return {now_, clock_.read(now_)}; }

    void perform(const ClockCommands& commands) {
        if (commands.frequency) clock_.set_frequency(now_, commands.frequency->frequency);
        if (commands.step) {
            steps.push_back(commands.step->amount);
            clock_.step(now_, commands.step->amount);
        }
        if (commands.slew) {
            slews.push_back(commands.slew->amount);
            clock_.slew(now_, *commands.slew);
        }
    }

    static constexpr WallTime start{1'767'225'600s}; ///< of 2026

    sim::VirtualClock clock_;
    Instant now_{};
};

inline std::int64_t parts_per_billion(Frequency frequency) { return frequency.parts_per_trillion / 1000; }

}
