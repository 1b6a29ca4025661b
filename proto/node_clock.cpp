// A host whose clock cannot be set, or is not known to be right, neither leads nor follows.
#include "proto/node.hpp"

#include <utility>

namespace timed {

namespace {

// Soon, for the clock drifts meanwhile; a call that is refused costs nothing.
constexpr Duration try_clock_interval = 200ms;

}

void Node::on(const ClockActionDone& event, Now now, Actions& actions) {
    Host self = host(now, actions);
    settle_attempt(event, self);
    if (event.answer == ClockAnswer::denied && !try_clock_at_) {
        lose_clock(now, actions);
    } else if (event.answer == ClockAnswer::done && try_clock_at_) {
        regain_clock(now, actions);
    }
}

void Node::on(const ReferenceJudged& event, Now now, Actions& actions) {
    const bool before = std::exchange(reference_good_, event.good);
    if (before && !event.good) retire(RoleReason::unsynchronised, now, actions);
}

void Node::lose_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{false}});
    try_clock_at_ = now.instant;
    retire(RoleReason::cannot_set_clock, now, actions);
}

// The clock may be anywhere by now: the host joins again.
void Node::regain_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{true}});
    try_clock_at_.reset();
    on(ClockDisturbed{}, now, actions);
}

void Node::try_clock(Now now, Actions& actions) {
    actions.emplace_back(SetFrequency{discipline_.frequency()});
    try_clock_at_ = now.instant + try_clock_interval;
}

// As master, or before it has become one.
void Node::retire(RoleReason reason, Now now, Actions& actions) {
    name_heirs(now, actions);
    leave_office(Role::slave, reason, now, actions);
    for (auto& port : ports_) {
        if (std::holds_alternative<Candidate>(port.role)) enter(port, {Role::slave, reason}, now, actions);
    }
}

}
