// The host's clock: performs the node's actions on it, keeps the system's answers for the node, and detects
// changes by other programs.
#pragma once

#include "proto/edge/event.hpp"
#include "timed/clock/clock_watch.hpp"
#include "timed/clock/system_clock.hpp"

#include <boost/system/error_code.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace timed {

class HostClock {
  public:
    using error_code = boost::system::error_code;

    /// As SystemClock.
    explicit HostClock(SystemClock::Keeper keeper)
        : clock_(keeper) {}

    /// Sets the frequency that a former daemon has learned.
    error_code restore(Frequency frequency) { return clock_.set_frequency(frequency); }

    error_code perform(const Slew& action) { return answered(ClockAction::slew, clock_.slew(action)); }
    error_code perform(const Step& action);
    error_code perform(const SetFrequency& action) {
        return answered(ClockAction::set_frequency, clock_.set_frequency(action.frequency));
    }

    /// The answers to the actions since the last call, in their order.
    [[nodiscard]] std::vector<ClockActionDone> take_answers() { return std::exchange(answers_, {}); }

    /// The error of the latest action, unless the action before had the same one: the node retries.
    [[nodiscard]] std::optional<error_code> take_trouble() { return std::exchange(trouble_, std::nullopt); }

    /// Whether another program has stepped the clock, or the host was suspended. Cannot be detected during a
    /// fast slew.
    std::optional<ClockWatch::Finding> look(Now now, bool slewing_fast);

    /// Whether another program has changed the clock's rate since the last call.
    std::optional<Disturbance> rate_changed() { return clock_.changed_by_another(); }

  private:
    error_code answered(ClockAction action, error_code error);

    SystemClock clock_;
    ClockWatch watch_;
    std::vector<ClockActionDone> answers_;
    error_code last_error_;
    std::optional<error_code> trouble_;
};

}
