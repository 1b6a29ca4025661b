// When a master resigns: it was not scheduled, another program changes its clock, or another host would be a
// better master.
#include "proto/node/node.hpp"

namespace timed {

// A master that was not scheduled for longer than its slaves wait may have been replaced. It searches for a
// master before it sends anything else.
void Node::notice_absence(Now now, Actions& actions) {
    for (auto& port : ports_) {
        const auto* master = std::get_if<Master>(&port.role);
        if (master != nullptr && master->was_away(now))
            enter(port, {Role::searching, RoleReason::was_not_scheduled}, now, actions);
    }
}

void Node::leave_office(Role to, RoleReason reason, Now now, Actions& actions) {
    abdication_.note_resigned(now.instant);
    for (auto& port : ports_) {
        if (!port.is<Master>()) continue;
        Transition transition{to, reason};
        transition.master_announces = true;
        enter(port, transition, now, actions);
    }
}

// On every network that loses its master, TEST makes one slave stand for election at once. Two would more
// likely include one that may lead, but historic candidates refuse each other.
void Node::prompt_successors(Now now, Actions& actions) {
    for (const auto& port : ports_) {
        if (!port.is<Master>()) continue;
        const SlaveRecord* next = slaves_.successor(port.network.id);
        if (next != nullptr) context(port.network, now, actions).tell(next->address, MessageType::test);
    }
}

// SLAVEUP tells the slaves that their master resigns: they do not leave one that they believe to be alive.
void Node::on(const Leaving& /*event*/, Now now, Actions& actions) {
    tell_clock(discipline_.leave(now), actions);
    for (const auto& port : ports_) {
        if (port.is<Master>()) context(port.network, now, actions).broadcast(MessageType::slaveup);
    }
    prompt_successors(now, actions);
}

void Node::consider_abdication(Now now, Actions& actions) {
    const auto reason = abdication_.reason(rounds_.has_rate_fault(), slaves_, now.instant);
    if (!reason) return;
    prompt_successors(now, actions);
    leave_office(Role::slave, *reason, now, actions);
}

void Node::note_succession(const Received& received, Now now) {
    const Port* followed = ports_.followed();
    if (followed != nullptr && std::get<Slave>(followed->role).master()->address.ip == received.from.ip)
        abdication_.note_inherited(now.instant);
}

// A master whose clock another program has changed resigns, and searches for a master; at most once an hour,
// because frequent changes of master are worse for the network.
void Node::join_again(const ClockDisturbed& event, Now now, Actions& actions) {
    tell_clock(discipline_.disturbed(now), actions);
    now = recover_date(now, actions);
    const bool leads = ports_.has_role(Role::master) && ports_.followed() == nullptr && !trust_.only_self();
    if (leads && !abdication_.resigned_recently(now.instant))
        return leave_office(Role::searching, RoleReason::clock_disturbed, now, actions);
    for (auto& port : ports_) {
        Context view = context(port.network, now, actions);
        auto verdict = std::visit([&](auto& role) { return role.on_disturbed(event, view); }, port.role);
        if (verdict) enter(port, *std::move(verdict), now, actions);
    }
}

}
