// By which name a node goes: hosts know each other by name, and two of them may have been given the same one,
// or none yet.
#include "proto/exchange/acknowledgement.hpp"
#include "proto/node/node.hpp"

#include <algorithm>

namespace timed {

namespace {

// Any host can send in our name: such messages are answered no more often than this.
constexpr Rate answers_to_namesakes{1s, 4};

// And we ask no more often than this.
constexpr Duration namesake_pause = 1s;

// A historic daemon does not answer, but sends again.
constexpr Duration namesake_persists = 30s;
constexpr Duration namesake_forgotten = 10min;

}

// From another host it is our own LOOP passed on, or a second host of our name. The one whose address is
// higher goes by its address, too; the other one speaks up, for slaves are silent. Once only, and not before
// it has answered: anybody can speak in our name.
void Node::hear_own_name(Port& port, const Received& received, Now now, Actions& actions) {
    const auto& [message, from, arrived] = received;
    const bool passed_on = message.type == MessageType::loop && message.hops > 0 && message.hops < most_hops;
    if (passed_on && own_loops_.include(message.sequence, now.instant))
        return notice_circle(port, now, actions);
    Context view = context(port.network, now, actions);
    view.ignore(Ignored::own_name, received);
    const bool was_ours = std::ranges::find(former_addresses_, from.ip) != former_addresses_.end();
    if (is_answer(message.type) || passed_on || was_ours) return;
    if (from.ip > port.network.address) {
        if (!namesakes_answered_.admit(answers_to_namesakes, now.instant)) return;
        view.actions.emplace_back(
            Transmit{port.network.id, from, {MessageType::slaveup, message.sequence, name_}});
    } else if (!renamed_) {
        ask_namesake(received, port.network, now, actions);
    }
}

// Only a host at that address receives our random sequence number, and can repeat it.
void Node::ask_namesake(const Received& received, const Network& network, Now now, Actions& actions) {
    const auto& [message, from, arrived] = received;
    const bool known =
        namesake_ && namesake_->ip == from.ip && now.instant - namesake_->since < namesake_forgotten;
    const bool answers =
        known && message.type == MessageType::slaveup && message.sequence == namesake_->asked_as;
    if (answers || (known && now.instant - namesake_->since >= namesake_persists))
        return rename({name_, name_.with_address(network.address), NameReason::duplicate_name, from}, now,
                      actions);
    if (namesake_ && now.instant - namesake_->asked_at < namesake_pause) return;
    const auto sequence = static_cast<std::uint16_t>(random_.next() | 1U); // never 0, which is no number
    namesake_ = Namesake{from.ip, sequence, now.instant, known ? namesake_->since : now.instant};
    actions.emplace_back(Transmit{network.id, from, {MessageType::slaveup, sequence, name_}});
}

void Node::replace_placeholder(std::uint32_t ip, Now now, Actions& actions) {
    if (renamed_ || !name_.is_placeholder()) return;
    rename({name_, name_.with_address(ip), NameReason::placeholder, std::nullopt}, now, actions);
}

// To all others it is another host.
void Node::rename(const NameChanged& change, Now now, Actions& actions) {
    actions.emplace_back(Report{change});
    name_ = change.now;
    renamed_ = change.reason;
    exchanges_.rename(name_);
    for (auto& port : ports_) enter(port, {Role::searching, RoleReason::renamed}, now, actions);
}

void Node::on(const NameGiven& event, Now now, Actions& actions) {
    const bool same = options_.name == event.name;
    options_.name = event.name;
    trust_ = Trust{options_.name, options_.trusted};
    if (same) return;
    rename({name_, event.name, NameReason::host_name_set, std::nullopt}, now, actions);
    renamed_.reset();
    if (!ports_.empty()) replace_placeholder(ports_.front().network.address, now, actions);
}

}
