#include "proto/node.hpp"

#include "proto/acknowledgement.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

Role role_of(const Search& /*role*/) { return Role::searching; }
Role role_of(const Slave& /*role*/) { return Role::slave; }
Role role_of(const Candidate& /*role*/) { return Role::candidate; }
Role role_of(const Master& /*role*/) { return Role::master; }

constexpr auto to_role = [](const auto& role) { return role_of(role); };

// Local tools may speak from any address, also one on a network we take no part in, and under our own name.
bool from_local_tool(MessageType type) {
    switch (type) {
    case MessageType::setdate:
    case MessageType::test:
    case MessageType::msite:
    case MessageType::traceon:
    case MessageType::traceoff: return true;
    default: return false;
    }
}

bool is_answer(MessageType type) {
    return type == MessageType::ack || type == MessageType::masterack || type == MessageType::dateack;
}

bool is_obsolete(MessageType type) {
    return type == MessageType::any || type == MessageType::date || type == MessageType::datereq;
}

}

Node::Node(const Options& options, std::uint64_t seed)
    : options_(options)
    , random_(seed)
    , exchanges_(options.name, random_)
    , discipline_(options.discipline, options.frequency) {}

Host Node::host(Now now, Actions& actions) {
    return {now,         options_.name, options_.eligible, has_role(Role::slave), random_, exchanges_,
            discipline_, slaves_,       rounds_,           next_probe_,           actions};
}

Context Node::context(const Network& network, Now now, Actions& actions) {
    return {host(now, actions), network};
}

bool Node::has_role(Role role) const {
    return std::ranges::any_of(ports_,
                               [&](const Port& port) { return std::visit(to_role, port.role) == role; });
}

void Node::handle(const Event& event, Now now, Actions& actions) {
    std::visit([&](const auto& happened) { on(happened, now, actions); }, event);
}

void Node::on(const DatagramReceived& event, Now now, Actions& actions) {
    const auto message = decode(event.bytes);
    if (!message) {
        actions.emplace_back(Report{Rejected{message.error(), event.from}});
        return;
    }
    const Received received{*message, event.from, event.arrived};
    const auto disregard = [&](Ignored reason) {
        actions.emplace_back(Report{Disregarded{reason, message->type, event.from, message->name}});
    };
    Port* port = port_of(event.network, *message);
    if (port == nullptr) return disregard(Ignored::unknown_network);
    if (is_obsolete(message->type)) return disregard(Ignored::obsolete_type);
    if (message->name == options_.name && !from_local_tool(message->type)) {
        // Broadcasts come back to their sender. From any other host it is a second one of our name.
        if (event.from.ip != port->network.address) disregard(Ignored::own_name);
        return;
    }
    acknowledge(*port, received, actions);
    if (is_answer(message->type)) {
        if (const auto outcome = exchanges_.answered(port->network.id, event.from, *message)) {
            finish(*outcome, now, actions);
        } else {
            disregard(Ignored::unexpected_answer);
        }
        return;
    }
    dispatch(*port, received, now, actions);
}

Node::Port* Node::port_of(const std::optional<NetworkId>& network, const Message& message) {
    const auto found =
        std::ranges::find_if(ports_, [&](const Port& port) { return port.network.id == network; });
    if (found != ports_.end()) return &*found;
    return from_local_tool(message.type) && !ports_.empty() ? &ports_.front() : nullptr;
}

void Node::acknowledge(const Port& port, const Received& received, Actions& actions) {
    const auto answer = acknowledgement_of(received.message.type, std::visit(to_role, port.role));
    if (!answer) return;
    actions.emplace_back(
        Transmit{port.network.id, received.from, {*answer, received.message.sequence, options_.name}});
}

void Node::dispatch(Port& port, const Received& received, Now now, Actions& actions) {
    Context view = context(port.network, now, actions);
    auto verdict = std::visit([&](auto& role) { return role.on_message(received, view); }, port.role);
    if (!verdict) return;
    const bool again = verdict->redeliver;
    enter(port, *std::move(verdict), now, actions);
    if (again) dispatch(port, received, now, actions);
}

void Node::finish(const Outcome& outcome, Now now, Actions& actions) {
    const auto port =
        std::ranges::find(ports_, outcome.request.network, [](const Port& p) { return p.network.id; });
    if (port == ports_.end()) return;
    Context view = context(port->network, now, actions);
    auto verdict = std::visit([&](auto& role) { return role.on_outcome(outcome, view); }, port->role);
    if (verdict) enter(*port, *std::move(verdict), now, actions);
}

// What was under way on a network ends with the role there.
void Node::leave(const Network& network) {
    exchanges_.cancel_if([&](const Request& request) { return request.network == network.id; });
    slaves_.forget(network.id);
}

void Node::enter(Port& port, Transition transition, Now now, Actions& actions) {
    leave(port.network);
    Context view = context(port.network, now, actions);
    const auto master = transition.master ? std::optional{transition.master->name} : std::nullopt;
    actions.emplace_back(Report{RoleChanged{port.network.id, transition.to, transition.reason, master}});
    switch (transition.to) {
    case Role::searching: port.role.emplace<Search>(view); break;
    case Role::slave: port.role.emplace<Slave>(transition.master, view); break;
    case Role::candidate: port.role.emplace<Candidate>(view); break;
    case Role::master: port.role.emplace<Master>(transition.members, view); break;
    }
    if (!has_role(Role::master)) rounds_.end();
}

void Node::on(const ProbeFinished& event, Now now, Actions& actions) {
    Host self = host(now, actions);
    rounds_.on_probe(event.id, event.measurement, self);
}

void Node::on(const ClockDisturbed& /*event*/, Now now, Actions& actions) {
    discipline_.disturbed();
    rounds_.restart(host(now, actions));
}

// One network is served: the first. A host that joins several is a gateway, which has rules of its own.
void Node::on(const NetworksChanged& event, Now now, Actions& actions) {
    const auto networks = event.networks.first(std::min<std::size_t>(event.networks.size(), 1));
    std::erase_if(ports_, [&](const Port& port) {
        const bool gone = std::ranges::find(networks, port.network) == networks.end();
        if (gone) leave(port.network);
        return gone;
    });
    for (const auto& network : networks) {
        const auto same = [&](const Port& port) { return port.network == network; };
        if (std::ranges::any_of(ports_, same)) continue;
        Context view = context(network, now, actions);
        actions.emplace_back(
            Report{RoleChanged{network.id, Role::searching, RoleReason::started, std::nullopt}});
        ports_.emplace_back(network, view);
    }
}

void Node::on(const TimePassed& /*event*/, Now now, Actions& actions) {
    for (const auto& outcome : exchanges_.wake(now, actions)) finish(outcome, now, actions);
    for (auto& port : ports_) {
        Context view = context(port.network, now, actions);
        auto verdict = std::visit([&](auto& role) { return role.on_wake(view); }, port.role);
        if (verdict) enter(port, *std::move(verdict), now, actions);
    }
    Host self = host(now, actions);
    rounds_.on_wake(self);
}

std::optional<Instant> Node::next_wake() const {
    auto next = exchanges_.next_wake();
    const auto consider = [&](std::optional<Instant> wanted) {
        if (wanted) next = next ? std::min(*next, *wanted) : wanted;
    };
    consider(rounds_.next_wake());
    for (const auto& port : ports_) {
        consider(std::visit([](const auto& role) { return role.next_wake(); }, port.role));
    }
    return next;
}

std::vector<Node::Standing> Node::standings() const {
    std::vector<Standing> all;
    for (const auto& port : ports_) {
        Standing standing{port.network, std::visit(to_role, port.role), std::nullopt, 0};
        if (standing.role == Role::master) {
            standing.master = options_.name;
            standing.slaves = slaves_.count(port.network.id);
        } else if (const auto* slave = std::get_if<Slave>(&port.role); slave != nullptr && slave->master()) {
            standing.master = slave->master()->name;
        }
        all.push_back(standing);
    }
    return all;
}

}
