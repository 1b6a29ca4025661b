#include "timed/clock/host_clock.hpp"

#include "timed/os/clocks.hpp"

namespace timed {

namespace {

ClockAnswer answer_of(const boost::system::error_code& error) {
    if (!error) return ClockAnswer::done;
    return error == boost::system::errc::invalid_argument ? ClockAnswer::impossible : ClockAnswer::denied;
}

}

HostClock::error_code HostClock::perform(const Step& action) {
    const auto error = answered(ClockAction::step, clock_.step(action.amount));
    if (!error) watch_.stepping(action.amount);
    return error;
}

std::optional<ClockWatch::Finding> HostClock::look(Now now, bool slewing_fast) {
    if (!slewing_fast) return watch_.look(now, os::time_suspended());
    watch_.look_away();
    return std::nullopt;
}

HostClock::error_code HostClock::answered(ClockAction action, error_code error) {
    if (error && error != last_error_) trouble_ = error;
    last_error_ = error;
    answers_.push_back({action, answer_of(error)});
    return error;
}

}
