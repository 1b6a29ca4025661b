// By which name a node goes: hosts know each other by name, and two of them may have been given the same one,
// or none yet.
#include "proto/acknowledgement.hpp"
#include "proto/node.hpp"

#include <algorithm>

namespace timed {

namespace {

// A second host of our name is answered no more often than this, for anybody can speak in our name.
constexpr Duration namesake_pause = 1s;

}

// From another host it is our own LOOP passed on, or a second host of our name. The one whose address is
// higher goes by its address, too; the other one speaks up, for slaves are silent. Once only: anybody can
// speak in our name.
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
        if (namesake_answered_at_ && now.instant - *namesake_answered_at_ < namesake_pause) return;
        namesake_answered_at_ = now.instant;
        view.tell(from, MessageType::slaveup);
    } else if (!renamed_) {
        const HostName next = name_.with_address(port.network.address);
        rename({name_, next, NameReason::namesake, from}, now, actions);
    }
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
    rename({name_, event.name, NameReason::given, std::nullopt}, now, actions);
    renamed_.reset();
    if (!ports_.empty()) replace_placeholder(ports_.front().network.address, now, actions);
}

}
