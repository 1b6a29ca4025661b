// A host neither leads nor follows if it cannot set its clock, does not know it to be right, or shares it
// with another program that sets it.
#include "proto/node/node.hpp"
#include "proto/service/clock_result.hpp"

#include <utility>

namespace timed {

namespace {

// Short, because the clock drifts meanwhile; a refused call costs nothing.
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

void Node::on(const ClockDisturbed& event, Now now, Actions& actions) {
    if (event.what == ClockDisturbance::stepped) claim_.note_set(discipline_.stepped_at(), now);
    if (event.what == ClockDisturbance::steered) claim_.note_steered(now);
    if (claim_.is_lost(now)) return yield_clock(now, actions);
    if (claim_.yielded()) return;
    if (event.what != ClockDisturbance::steered) return join_again(event, now, actions);
    actions.emplace_back(SetFrequency{discipline_.frequency()}); // perhaps a single change: revert it
}

// Makes no more changes, not even to end a slew: that would end the other program's slew.
void Node::yield_clock(Now now, Actions& actions) {
    claim_.yield(random_, now);
    discipline_.lost_clock();
    actions.emplace_back(Report{ClockYielded{true}});
    retire(RoleReason::clock_disciplined_by_another, now, actions);
}

void Node::look_at_yielded_clock(Now now, Actions& actions) {
    if (!claim_.yielded() || *claim_.next_wake() > now.instant || !claim_.look_again(random_, now)) return;
    actions.emplace_back(Report{ClockYielded{false}});
    actions.emplace_back(SetFrequency{discipline_.frequency()});
    join_again({}, now, actions);
}

void Node::lose_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{false}});
    try_clock_at_ = now.instant;
    retire(RoleReason::cannot_set_clock, now, actions);
}

// The clock may have any offset by now: the host joins again.
void Node::regain_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{true}});
    try_clock_at_.reset();
    join_again({}, now, actions);
}

void Node::try_clock(Now now, Actions& actions) {
    if (!claim_.yielded()) actions.emplace_back(SetFrequency{discipline_.frequency()});
    try_clock_at_ = now.instant + try_clock_interval;
}

// Resigns as master, and as candidate.
void Node::retire(RoleReason reason, Now now, Actions& actions) {
    name_heirs(now, actions);
    leave_office(Role::slave, reason, now, actions);
    for (auto& port : ports_) {
        if (port.is<Candidate>()) enter(port, {Role::slave, reason}, now, actions);
    }
}

}
