// A host neither leads nor follows if it cannot set its clock, does not know it to be right, or shares it
// with another program that sets it.
#include "proto/node/node.hpp"
#include "proto/service/clock_result.hpp"

namespace timed {

Now Node::recover_date(Now now, Actions& actions) {
    if (now.wall >= options_.earliest || trust_.only_self() || authority_.yielded()) return now;
    date_.lose(now.instant);
    Host self = host(now, actions);
    self.report(ClockImplausible{options_.earliest - now.wall});
    self.correct([&](Discipline& discipline) { return discipline.set_date(options_.earliest - now.wall); });
    return self.now;
}

void Node::on(const ClockActionDone& event, Now now, Actions& actions) {
    Host self = host(now, actions);
    settle_attempt(event, self);
    if (event.answer == ClockAnswer::denied && authority_.note_denied(now.instant)) {
        lose_clock(now, actions);
    } else if (event.answer == ClockAnswer::done && authority_.note_permitted()) {
        regain_clock(now, actions);
    }
}

void Node::on(const ReferenceJudged& event, Now now, Actions& actions) {
    if (authority_.note_synchronised_by_other(event.good)) retire(RoleReason::unsynchronised, now, actions);
}

void Node::on(const ClockDisturbed& event, Now now, Actions& actions) {
    auto& claim = authority_.claim();
    if (event.what == ClockDisturbance::stepped) claim.note_set(discipline_.stepped_at(), now);
    if (event.what == ClockDisturbance::steered) claim.note_steered(now);
    if (claim.is_lost(now)) return yield_clock(now, actions);
    if (claim.yielded()) return;
    if (event.what != ClockDisturbance::steered) return join_again(event, now, actions);
    actions.emplace_back(SetFrequency{discipline_.frequency()}); // perhaps a single change: revert it
}

// Makes no more changes, not even to end a slew: that would end the other program's slew.
void Node::yield_clock(Now now, Actions& actions) {
    authority_.claim().yield(random_, now);
    discipline_.lost_clock();
    actions.emplace_back(Report{ClockYielded{true}});
    retire(RoleReason::clock_disciplined_by_another, now, actions);
}

void Node::look_at_yielded_clock(Now now, Actions& actions) {
    auto& claim = authority_.claim();
    if (!claim.yielded() || *claim.next_wake() > now.instant || !claim.look_again(random_, now)) return;
    actions.emplace_back(Report{ClockYielded{false}});
    actions.emplace_back(SetFrequency{discipline_.frequency()});
    join_again({}, now, actions);
}

void Node::lose_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{false}});
    retire(RoleReason::cannot_set_clock, now, actions);
}

// The clock may have any offset by now: the host joins again.
void Node::regain_clock(Now now, Actions& actions) {
    actions.emplace_back(Report{ClockControl{true}});
    join_again({}, now, actions);
}

void Node::retry_clock(Actions& actions) {
    if (!authority_.yielded()) actions.emplace_back(SetFrequency{discipline_.frequency()});
}

// Resigns as master, and as candidate.
void Node::retire(RoleReason reason, Now now, Actions& actions) {
    prompt_successors(now, actions);
    leave_office(Role::slave, reason, now, actions);
    for (auto& port : ports_) {
        if (port.is<Candidate>()) enter(port, {Role::slave, reason}, now, actions);
    }
}

}
