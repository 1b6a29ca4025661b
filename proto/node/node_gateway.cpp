// Several networks, one time: whose time each of them has, and on which of them a gateway follows, leads or
// stands by.
#include "proto/node/node.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>
#include <vector>

namespace timed {

namespace {

// The gateway that takes precedence breaks a loop of masters; the others do so only if the loop lasts longer.
constexpr Duration circle_patience = 15s;

}

Origin Node::own_origin(Now now) {
    const Port* followed = ports_.size() > 1 ? followed_port() : nullptr;
    auto origin = followed != nullptr ? followed->origin(now) : std::nullopt;
    if (!origin) return {name_.get()};
    ++origin->gateways; // ourselves
    return *origin;
}

void Node::receive_loop(Port& port, const Received& received, Now now, Actions& actions) {
    port.sightings.heard(received.message, received.from, now.instant);
    // Time comes by the master that we follow, and so do the probes of those it comes from. With its last hop
    // gone one would look like an announcement.
    const Peer* master = port.master();
    if (&port != followed_port() || master->address.ip != received.from.ip || received.message.hops < 2)
        return;
    if (!gate_.admit_passing_on(now.instant)) return;
    Message onward = received.message;
    onward.hops = static_cast<std::uint8_t>(std::min(onward.hops, most_hops) - 1);
    for (const auto& other : ports_) {
        if (other.is<Master>()) {
            actions.emplace_back(Transmit{other.network.id, std::nullopt, onward});
        }
    }
}

// Our own LOOP came back by the network whose master we follow: its time comes, by way of others, from us.
void Node::notice_circle(Port& port, Now now, Actions& actions) {
    if (&port != followed_port() || !has_role(Role::master)) return;
    if (!port.circle_since) port.circle_since = now.instant;
    const bool ours_to_break = !port.sightings.heard_before(name_.get(), now.instant) ||
                               now.instant - *port.circle_since >= circle_patience;
    if (ours_to_break) take_over(port, now, actions);
}

void Node::arrange_networks(Now now, Actions& actions) {
    std::vector<NetworkView> views;
    for (const auto& port : ports_) {
        const Peer* master = port.master();
        views.push_back({port.network.id, port.role_name(),
                         master == nullptr ? std::nullopt : std::optional{master->name},
                         port.settled_root(now)});
    }
    for (const auto& [network, move] : arrange(views)) {
        Port& port = *find_port(network);
        const Peer master = *port.master();
        switch (move) {
        case GatewayMove::follow:
            enter(port, {Role::slave, RoleReason::better_root, master}, now, actions);
            break;
        case GatewayMove::stand_by:
            enter(port, {Role::bystander, RoleReason::other_network, master}, now, actions);
            break;
        case GatewayMove::take_over: take_over(port, now, actions); break;
        }
    }
}

void Node::take_over(Port& port, Now now, Actions& actions) {
    const Peer* master = port.master();
    if (master == nullptr || !options_.eligible || !fit()) return;
    if (exchanges_.waits(MessageType::quit, port.network.id, master->address)) return;
    Context view = context(port.network, now, actions);
    view.send_loop(view.origin); // a master makes way for another master only
    view.request(*master, MessageType::quit);
}

}
