// Gateways: the origin of each network's time, and on which networks this host is slave, master or bystander.
#include "proto/node/node.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>
#include <vector>

namespace timed {

namespace {

// The gateway that takes precedence breaks a loop of masters, the others only if it lasts longer than this.
constexpr Duration loop_patience = 15s;

}

Origin Node::own_origin(Now now) {
    const Port* followed = ports_.size() > 1 ? ports_.followed() : nullptr;
    auto origin = followed != nullptr ? followed->origin(now) : std::nullopt;
    if (!origin) return {name_.get()};
    ++origin->gateways; // this host
    return *origin;
}

void Node::receive_loop(Port& port, const Received& received, Now now, Actions& actions) {
    port.sightings.heard(received.message, received.from, now.instant);
    // Forwards only LOOPs from the followed master, through which our time comes. A LOOP with one hop left is
    // not forwarded: with hop count 0 it would be an announcement.
    const Peer* master = port.master();
    if (&port != ports_.followed() || master->address.ip != received.from.ip || received.message.hops < 2)
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

// Our own LOOP has returned on the network whose master we follow: the time of that master comes, through
// other gateways, from us.
void Node::break_loop(Port& port, Now now, Actions& actions) {
    if (&port != ports_.followed() || !ports_.has_role(Role::master)) return;
    if (!port.loop_since) port.loop_since = now.instant;
    const bool ours_to_break = !port.sightings.heard_before(name_.get(), now.instant) ||
                               now.instant - *port.loop_since >= loop_patience;
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
        Port& port = *ports_.find(network);
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
    if (master == nullptr || !options_.eligible || !authority_.may_serve()) return;
    if (exchanges_.waits(MessageType::quit, port.network.id, master->address)) return;
    Context view = context(port.network, now, actions);
    view.send_loop(view.origin); // a master resigns only in favour of a master
    view.request(*master, MessageType::quit);
}

}
