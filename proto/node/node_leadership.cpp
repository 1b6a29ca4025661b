// When a master resigns: it was not scheduled, another program changes its clock, or another host would be a
// better master.
#include "proto/node/node.hpp"

#include <algorithm>
#include <tuple>

namespace timed {

namespace {

constexpr Duration abdication_pause = 1h;

bool within_pause(const std::optional<Instant>& abdicated, Now now) {
    return abdicated && now.instant - *abdicated < abdication_pause;
}

}

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
    abdicated_at_ = now.instant;
    for (auto& port : ports_) {
        if (!port.is<Master>()) continue;
        Transition transition{to, reason};
        transition.master_announces = true;
        enter(port, transition, now, actions);
    }
}

// On every network that loses its master, TEST makes one slave stand for election at once. Two would more
// likely include one that may lead, but historic candidates refuse each other.
void Node::name_heirs(Now now, Actions& actions) {
    for (const auto& port : ports_) {
        if (!port.is<Master>()) continue;
        const SlaveRecord* next = heir(port.network);
        if (next != nullptr) context(port.network, now, actions).tell(next->address, MessageType::test);
    }
}

// The slave with the smallest offset; if none could be measured, the one heard last.
const SlaveRecord* Node::heir(const Network& network) const {
    const SlaveRecord* best = nullptr;
    const auto rank = [](const SlaveRecord& slave) {
        return std::tuple{slave.failures > 0, slave.pace.response() == Response::ignores,
                          slave.last_correction, -slave.enlisted_at.time_since_epoch()};
    };
    for (const auto& [name, slave] : slaves_) {
        if (slave.network == network.id && (best == nullptr || rank(slave) < rank(*best))) best = &slave;
    }
    return best;
}

// SLAVEUP tells the slaves that their master resigns: they do not leave one that they believe to be alive.
void Node::on(const Leaving& /*event*/, Now now, Actions& actions) {
    tell_clock(discipline_.leave(now), actions);
    for (const auto& port : ports_) {
        if (port.is<Master>()) context(port.network, now, actions).broadcast(MessageType::slaveup);
    }
    name_heirs(now, actions);
}

std::optional<RoleReason> Node::unfit_to_lead(Now now) const {
    if (rounds_.has_rate_fault()) return RoleReason::frequency_outlier;
    // A master that handed over to us may have had the same reason: perhaps no host can measure here.
    if (!probe_failures_.are_lasting(now.instant) || within_pause(inherited_at_, now)) return std::nullopt;
    const bool is_followed = std::ranges::any_of(slaves_, [&](const auto& slave) {
        return slave.second.enlisted_at > probe_failures_.failing_since();
    });
    return is_followed ? std::optional{RoleReason::cannot_measure} : std::nullopt;
}

// If no other host may lead, this one is soon master again, and stays for abdication_pause.
void Node::consider_abdication(Now now, Actions& actions) {
    const auto reason = within_pause(abdicated_at_, now) ? std::nullopt : unfit_to_lead(now);
    if (!reason) return;
    name_heirs(now, actions);
    leave_office(Role::slave, *reason, now, actions);
}

void Node::note_heirship(const Received& received, Now now) {
    const Port* followed = followed_port();
    if (followed != nullptr && std::get<Slave>(followed->role).master()->address.ip == received.from.ip)
        inherited_at_ = now.instant;
}

// A master whose clock another program has changed resigns, and searches for a master; at most once an hour,
// because frequent changes of master are worse for the network.
void Node::join_again(const ClockDisturbed& event, Now now, Actions& actions) {
    tell_clock(discipline_.disturbed(now), actions);
    now = recover_date(now, actions);
    const bool leads = has_role(Role::master) && followed_port() == nullptr && !trust_.only_self();
    if (leads && !within_pause(abdicated_at_, now))
        return leave_office(Role::searching, RoleReason::clock_disturbed, now, actions);
    for (auto& port : ports_) {
        Context view = context(port.network, now, actions);
        auto verdict = std::visit([&](auto& role) { return role.on_disturbed(event, view); }, port.role);
        if (verdict) enter(port, *std::move(verdict), now, actions);
    }
}

}
