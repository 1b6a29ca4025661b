// Reception of a datagram: admission, acknowledgement, and dispatch to a role or service.
#include "proto/exchange/acknowledgement.hpp"
#include "proto/node/node.hpp"
#include "proto/rounds/corrections.hpp"
#include "proto/service/date.hpp"
#include "proto/service/site.hpp"
#include "proto/wire/announcement.hpp"

#include <utility>

namespace timed {

namespace {

// Local tools may send from any address, also on networks that this host does not use, and under our name.
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

bool is_obsolete(MessageType type) {
    return type == MessageType::any || type == MessageType::date || type == MessageType::datereq;
}

// Messages that only a master or a candidate sends, about itself.
bool stands_for_office(const Message& message) {
    switch (message.type) {
    case MessageType::loop: return message.hops == 0 || message.hops >= most_hops;
    case MessageType::masterup:
    case MessageType::masterack:
    case MessageType::election: return true;
    default: return false;
    }
}

// IPPORT_RESERVED: only root can send from a lower port, and all historic tools do, to prove their rights.
constexpr std::uint16_t first_unreserved_port = 1024;

// A master sends these only to hosts that it has heard.
bool shows_that_it_hears(MessageType type) { return type == MessageType::quit || is_correction(type); }

bool is_loopback(std::uint32_t ip) { return (ip >> 24U) == 127; }

// A datagram that was queued for longer, because this host was frozen or suspended, is outdated. All senders
// that await an answer have timed out after 6.2 s.
constexpr Duration longest_wait = 30s;

}

void Node::on(const DatagramReceived& event, Now now, Actions& actions) {
    const auto message = decode(event.bytes);
    if (!message) {
        actions.emplace_back(Report{Rejected{message.error(), event.from, event.bytes.size()}});
        return;
    }
    const Received received{*message, event.from, event.arrived};
    const auto disregard = [&](Ignored reason) {
        actions.emplace_back(
            Report{Disregarded{reason, message->type, event.from, message->name, message->time}});
    };
    if (now.instant - event.arrived > longest_wait) return disregard(Ignored::outdated);
    if (is_obsolete(message->type)) return disregard(Ignored::obsolete_type);
    // A host receives its own broadcasts, also a LOOP that it forwarded under the name of its origin.
    const bool by_tool = from_local_tool(message->type);
    if (!by_tool && ports_.has_address(event.from.ip)) return;
    if (!gate_.admit(message->type, event.from.ip, now.instant)) return disregard(Ignored::rate_limited);
    if (by_tool) return serve_local_tool(received, event.network, now, actions);

    Port* port = ports_.find(event.network);
    if (port == nullptr) return disregard(Ignored::unknown_network);
    if (message->name != name_.get()) return receive(*port, received, now, actions);
    hear_own_name(*port, received, now, actions);
}

void Node::receive(Port& port, const Received& received, Now now, Actions& actions) {
    acknowledge(port, received, now, actions); // confirms delivery only
    if (!admit(port, received, now, actions)) return;
    const auto type = received.message.type;
    if (is_answer(type)) {
        const auto outcome = exchanges_.answered(port.network.id, received.from, received.message);
        if (outcome) return finish(*outcome, now, actions);
        if (type != MessageType::masterack) { // unsolicited, it shows another master
            actions.emplace_back(
                Report{Disregarded{Ignored::unexpected_answer, type, received.from, received.message.name}});
            return;
        }
    } else if (type == MessageType::setdatereq && port.is<Master>()) {
        const Port* upstream = ports_.followed();
        Host self = host(now, actions);
        return ask_date(received, upstream != nullptr ? &upstream->network : nullptr, true, self);
    } else if (type == MessageType::loop && !is_announcement(received.message)) {
        receive_loop(port, received, now, actions);
    }
    dispatch(port, received, now, actions);
}

bool Node::admit(const Port& port, const Received& received, Now now, Actions& actions) {
    const auto& message = received.message;
    const auto refuse = [&](Ignored reason) {
        host(now, actions).ignore(reason, received);
        return false;
    };
    const Role role = port.role_name();
    if (needs_trust(message, role) && !trust_.trusts(message.name)) {
        if (stands_for_office(message))
            context(port.network, now, actions).suppress(received.sender(), message.type);
        return refuse(Ignored::untrusted);
    }
    const bool forgiven =
        shows_that_it_hears(message.type) && unfit_.forgive(message.name, received.from.ip, now.instant);
    if (is_word_of_master(message.type)) gate_.note_master(received.from.ip, now.instant); // even if unfit
    if (is_word_of_master(message.type) && unfit_.contains(message.name, received.from.ip, now.instant))
        return refuse(Ignored::unfit_master);
    if (!forgiven && port.ignores_claim(received, now)) return refuse(Ignored::uncorrected);
    if (message.type == MessageType::quit && role == Role::master &&
        !gate_.heard_as_master(received.from.ip, now.instant))
        return refuse(Ignored::not_a_master);

    const Peer* master = port.master();
    const bool another =
        message.type == MessageType::masterup && master != nullptr && master->name != message.name;
    const bool deposed = message.type == MessageType::quit && role == Role::master;
    if ((another || deposed) && !gate_.admit_change_of_master(now.instant))
        return refuse(Ignored::rate_limited);
    return true;
}

void Node::acknowledge(const Port& port, const Received& received, Now now, Actions& actions) {
    const Role role = port.role_name();
    const auto answer = acknowledgement_of(received.message.type, role);
    if (!answer || (!authority_.may_set() && is_correction(received.message.type))) return;
    const Peer* master = port.master();
    const bool to_our_master = master != nullptr && master->address.ip == received.from.ip;
    if (role != Role::master && !gate_.admit_acknowledgement(to_our_master, now.instant)) return;
    // MSITE asks for the origin of the time: the root, however many gateways away.
    const bool asks_for_root = received.message.type == MessageType::msitereq;
    const HostName name = asks_for_root ? own_origin(now).root : name_.get();
    actions.emplace_back(
        Transmit{port.network.id, received.from, {*answer, received.message.sequence, name}});
}

void Node::dispatch(Port& port, const Received& received, Now now, Actions& actions) {
    Context view = context(port.network, now, actions);
    auto verdict = std::visit([&](auto& role) { return role.on_message(received, view); }, port.role);
    if (!verdict) return;
    const bool again = verdict->redeliver;
    enter(port, *std::move(verdict), now, actions);
    if (again) dispatch(port, received, now, actions);
}

void Node::serve_local_tool(const Received& received, std::optional<NetworkId> arrival, Now now,
                            Actions& actions) {
    Port* upstream = ports_.followed();
    const Network* network = upstream != nullptr ? &upstream->network : nullptr;
    const bool local = ports_.has_address(received.from.ip) || is_loopback(received.from.ip);
    Host self = host(now, actions);
    const bool anybody_may =
        received.message.type == MessageType::msite || received.message.type == MessageType::test;
    if (!local && !anybody_may) return self.ignore(Ignored::not_local, received);
    if (!local && ports_.find(arrival) == nullptr) return self.ignore(Ignored::unknown_network, received);
    if (!anybody_may && received.from.port >= first_unreserved_port)
        return self.ignore(Ignored::not_privileged, received);

    if (received.message.type == MessageType::msite) {
        ask_site(received, network, ports_.has_role(Role::master), self);
    } else if (received.message.type == MessageType::test) {
        force_election(received, now, actions);
    } else if (received.message.type == MessageType::setdate) {
        ask_date(received, network, ports_.has_role(Role::master), self);
    } else {
        switch_tracing(received, actions);
    }
}

// On the network whose master we follow; without a master, on all networks.
void Node::force_election(const Received& received, Now now, Actions& actions) {
    note_succession(received, now);
    const Port* upstream = ports_.followed();
    for (auto& port : ports_) {
        if (upstream == nullptr || &port == upstream) dispatch(port, received, now, actions);
    }
}

void Node::switch_tracing(const Received& received, Actions& actions) {
    actions.emplace_back(Report{TracingSwitched{received.message.type == MessageType::traceon}});
    actions.emplace_back(
        Transmit{std::nullopt, received.from, {MessageType::ack, received.message.sequence, name_.get()}});
}

void Node::finish(const Outcome& outcome, Now now, Actions& actions) {
    Port* port = ports_.find(outcome.request.network);
    if (port == nullptr) return;
    Context view = context(port->network, now, actions);
    const auto& payload = outcome.request.payload;
    if (const auto* site = std::get_if<ForwardedSite>(&payload)) return finish_site(*site, outcome, view);
    if (const auto* date = std::get_if<ForwardedDate>(&payload)) return finish_date(*date, outcome, view);
    auto verdict = std::visit([&](auto& role) { return role.on_outcome(outcome, view); }, port->role);
    if (verdict) enter(*port, *std::move(verdict), now, actions);
}

}
