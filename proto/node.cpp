#include "proto/node.hpp"

#include "proto/acknowledgement.hpp"
#include "proto/announcement.hpp"
#include "proto/date.hpp"
#include "proto/site.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

Role role_of(const Search& /*role*/) { return Role::searching; }
Role role_of(const Slave& /*role*/) { return Role::slave; }
Role role_of(const Candidate& /*role*/) { return Role::candidate; }
Role role_of(const Master& /*role*/) { return Role::master; }
Role role_of(const Bystander& /*role*/) { return Role::bystander; }

constexpr auto to_role = [](const auto& role) { return role_of(role); };

// Whom this host follows or watches on a network, if anybody.
const Peer* master_of(const Slave& role) { return role.master() ? &*role.master() : nullptr; }
const Peer* master_of(const Bystander& role) { return &role.master(); }
template <class Other> const Peer* master_of(const Other& /*role*/) { return nullptr; }

constexpr auto to_master = [](const auto& role) { return master_of(role); };

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

bool is_obsolete(MessageType type) {
    return type == MessageType::any || type == MessageType::date || type == MessageType::datereq;
}

// What only a master or a candidate says, of itself.
bool stands_for_office(const Message& message) {
    switch (message.type) {
    case MessageType::loop: return message.hops == 0 || message.hops >= most_hops;
    case MessageType::masterup:
    case MessageType::masterack:
    case MessageType::election: return true;
    default: return false;
    }
}

bool is_correction(MessageType type) { return type == MessageType::adjtime || type == MessageType::settime; }

// IPPORT_RESERVED: only root may speak from below it, which is how the local tools have always proved theirs.
constexpr std::uint16_t first_unreserved_port = 1024;

// A master says so only to hosts that it has heard.
bool shows_that_it_hears(MessageType type) {
    return type == MessageType::quit || type == MessageType::adjtime || type == MessageType::settime;
}

bool is_loopback(std::uint32_t ip) { return (ip >> 24U) == 127; }

// 2026-01-01: no build of this program is older.
constexpr WallTime earliest_era{std::chrono::seconds{1'767'225'600}};

// What has waited for longer until this host had its turn, because it was frozen or slept, is about a LAN
// that is no more. All who want an answer have given up after 6.2 s.
constexpr Duration longest_wait = 30s;

constexpr Duration arrange_interval = 1s;

// A host that does not know the date leaves the lead to another for so long: twice what an election takes.
constexpr Duration others_first = 12s;

// Until everybody up the tree has sent a LOOP probe, its root is not known.
constexpr Duration root_settles = loop_interval + 500ms;

// When time goes round in a circle, whoever takes precedence breaks it; others only if it has not by then.
constexpr Duration circle_patience = 15s;

}

Node::Node(const Options& options, std::uint64_t seed)
    : options_(options)
    , era_(std::clamp(options.earliest, earliest_era, last_time))
    , name_(options.name)
    , trust_(options.name, options.trusted)
    , random_(seed)
    , exchanges_(options.name, random_)
    , discipline_(options.discipline, options.frequency) {}

Host Node::host(Now now, Actions& actions) {
    return {now,
            era_,
            name_,
            trust_,
            may_lead(now),
            fit(),
            options_.network_dates,
            date_is_known_,
            followed_port() != nullptr,
            own_origin(now),
            random_,
            exchanges_,
            dismissals_,
            own_loops_,
            discipline_,
            slaves_,
            rounds_,
            unfit_,
            next_probe_,
            attempt_,
            actions};
}

Context Node::context(const Network& network, Now now, Actions& actions) {
    return {host(now, actions), network};
}

bool Node::has_role(Role role) const {
    return std::ranges::any_of(ports_,
                               [&](const Port& port) { return std::visit(to_role, port.role) == role; });
}

// A host that was on several networks may stand by on the last one that is left to it.
bool Node::has_networks_to_arrange() const { return ports_.size() > 1 || has_role(Role::bystander); }

bool Node::is_own_address(std::uint32_t ip) const {
    return std::ranges::any_of(ports_, [&](const Port& port) { return port.network.address == ip; });
}

Node::Port* Node::find_port(const std::optional<NetworkId>& network) {
    const auto found =
        std::ranges::find_if(ports_, [&](const Port& port) { return port.network.id == network; });
    return found == ports_.end() ? nullptr : &*found;
}

Node::Port* Node::followed_port() {
    const auto found = std::ranges::find_if(ports_, [](const Port& port) {
        const auto* slave = std::get_if<Slave>(&port.role);
        return slave != nullptr && slave->master();
    });
    return found == ports_.end() ? nullptr : &*found;
}

void Node::handle(const Event& event, Now now, Actions& actions) {
    now.wall = std::clamp(now.wall, first_time, last_time);
    notice_absence(now, actions);
    std::visit([&](const auto& happened) { on(happened, now, actions); }, event);
    if (has_networks_to_arrange()) note_leaders(now);
    note_uncorrected(now);
}

// ---- what arrives

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
    // Broadcasts come back to their sender, also a LOOP passed on under the name of its origin.
    const bool by_tool = from_local_tool(message->type);
    if (!by_tool && is_own_address(event.from.ip)) return;
    if (!gate_.admit(message->type, event.from.ip, now.instant)) return disregard(Ignored::too_many);
    if (by_tool) return serve_local_tool(received, event.network, now, actions);

    Port* port = find_port(event.network);
    if (port == nullptr) return disregard(Ignored::unknown_network);
    if (message->name != name_) return receive(*port, received, now, actions);
    hear_own_name(*port, received, now, actions);
}

void Node::receive(Port& port, const Received& received, Now now, Actions& actions) {
    acknowledge(port, received, now, actions); // which is no consent
    if (!admit(port, received, now, actions)) return;
    const auto type = received.message.type;
    if (is_answer(type)) {
        const auto outcome = exchanges_.answered(port.network.id, received.from, received.message);
        if (outcome) return finish(*outcome, now, actions);
        if (type != MessageType::masterack) { // which shows a master that was not asked for
            actions.emplace_back(
                Report{Disregarded{Ignored::unexpected_answer, type, received.from, received.message.name}});
            return;
        }
    } else if (type == MessageType::setdatereq && std::holds_alternative<Master>(port.role)) {
        const Port* upstream = followed_port();
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
    const Role role = std::visit(to_role, port.role);
    if (needs_trust(message, role) && !trust_.trusts(message.name)) {
        if (stands_for_office(message))
            context(port.network, now, actions).suppress(received.sender(), message.type);
        return refuse(Ignored::untrusted);
    }
    const bool forgiven =
        shows_that_it_hears(message.type) && unfit_.forgive(message.name, received.from.ip, now.instant);
    if (is_word_of_master(message.type) && unfit_.contains(message.name, received.from.ip, now.instant))
        return refuse(Ignored::unfit_master);
    if (!forgiven && insists(port, received, now)) return refuse(Ignored::uncorrected);
    if (message.type == MessageType::quit && role == Role::master &&
        !gate_.heard_as_master(received.from.ip, now.instant))
        return refuse(Ignored::not_a_master);
    if (is_word_of_master(message.type)) gate_.note_master(received.from.ip, now.instant);

    const Peer* master = std::visit(to_master, port.role);
    const bool another =
        message.type == MessageType::masterup && master != nullptr && master->name != message.name;
    const bool deposed = message.type == MessageType::quit && role == Role::master;
    if ((another || deposed) && !gate_.admit_change_of_master(now.instant)) return refuse(Ignored::too_many);
    return true;
}

void Node::acknowledge(const Port& port, const Received& received, Now now, Actions& actions) {
    const Role role = std::visit(to_role, port.role);
    const auto answer = acknowledgement_of(received.message.type, role);
    if (!answer || (!may_set_clock() && is_correction(received.message.type))) return;
    const Peer* master = std::visit(to_master, port.role);
    const bool to_our_master = master != nullptr && master->address.ip == received.from.ip;
    if (role != Role::master && !gate_.admit_acknowledgement(to_our_master, now.instant)) return;
    // Who asks for the master wants to know whose time it is, however many gateways away.
    const bool asks_for_root = received.message.type == MessageType::msitereq;
    const HostName name = asks_for_root ? own_origin(now).root : name_;
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
    Port* upstream = followed_port();
    const Network* network = upstream != nullptr ? &upstream->network : nullptr;
    const bool local = is_own_address(received.from.ip) || is_loopback(received.from.ip);
    Host self = host(now, actions);
    const bool anybody_may =
        received.message.type == MessageType::msite || received.message.type == MessageType::test;
    if (!local && !anybody_may) return self.ignore(Ignored::not_local, received);
    if (!local && find_port(arrival) == nullptr) return self.ignore(Ignored::unknown_network, received);
    if (!anybody_may && received.from.port >= first_unreserved_port)
        return self.ignore(Ignored::not_privileged, received);

    if (received.message.type == MessageType::msite) {
        ask_site(received, network, has_role(Role::master), self);
    } else if (received.message.type == MessageType::test) {
        force_election(received, now, actions);
    } else if (received.message.type == MessageType::setdate) {
        ask_date(received, network, has_role(Role::master), self);
    } else {
        switch_tracing(received, actions);
    }
}

// Where our master is, or, when we have none, everywhere.
void Node::force_election(const Received& received, Now now, Actions& actions) {
    note_heirship(received, now);
    const Port* upstream = followed_port();
    for (auto& port : ports_) {
        if (upstream == nullptr || &port == upstream) dispatch(port, received, now, actions);
    }
}

void Node::switch_tracing(const Received& received, Actions& actions) {
    actions.emplace_back(Report{TracingSwitched{received.message.type == MessageType::traceon}});
    actions.emplace_back(
        Transmit{std::nullopt, received.from, {MessageType::ack, received.message.sequence, name_}});
}

void Node::finish(const Outcome& outcome, Now now, Actions& actions) {
    Port* port = find_port(outcome.request.network);
    if (port == nullptr) return;
    Context view = context(port->network, now, actions);
    if (outcome.request.type == MessageType::msitereq) return finish_site(outcome, view);
    if (outcome.request.type == MessageType::setdatereq) return finish_date(outcome, view);
    auto verdict = std::visit([&](auto& role) { return role.on_outcome(outcome, view); }, port->role);
    if (verdict) enter(*port, *std::move(verdict), now, actions);
}

// ---- roles

void Node::enter(Port& port, Transition transition, Now now, Actions& actions) {
    Port* followed = followed_port();
    if (transition.to == Role::slave && transition.master && followed != nullptr && followed != &port) {
        transition.to = Role::bystander; // slave on one network at most
        transition.reason = RoleReason::other_network;
    }
    exchanges_.cancel(port.network.id);
    if (transition.to != Role::master) slaves_.forget(port.network.id);
    Context view = context(port.network, now, actions);
    const bool follows = transition.master && transition.to != Role::candidate;
    const auto master = follows ? std::optional{transition.master->name} : std::nullopt;
    actions.emplace_back(Report{RoleChanged{port.network.id, transition.to, transition.reason, master}});
    switch (transition.to) {
    case Role::searching: port.role.emplace<Search>(view); break;
    case Role::slave: port.role.emplace<Slave>(transition.master, transition.among_ours, view); break;
    case Role::candidate: port.role.emplace<Candidate>(transition.master, transition.among_ours, view); break;
    case Role::master:
        discipline_.take_lead(now, actions);
        port.role.emplace<Master>(view);
        break;
    case Role::bystander:
        port.role.emplace<Bystander>(*transition.master, transition.among_ours, view);
        break;
    }
    if (has_role(Role::master)) return;
    rounds_.end();
    sight_.forget();
}

// A clock without a battery begins in 1970. The earliest time it can be is the best guess there is, but a
// guess: it is not for others to follow.
Now Node::recover_date(Now now, Actions& actions) {
    if (now.wall >= options_.earliest || trust_.only_self() || claim_.yielded()) return now;
    date_is_known_ = false;
    date_lost_at_ = now.instant;
    Host self = host(now, actions);
    self.report(ClockImplausible{options_.earliest - now.wall});
    self.correct(
        [&](Discipline& discipline) { return discipline.set_date(options_.earliest - now.wall, actions); });
    return self.now;
}

bool Node::may_lead(Now now) const {
    return options_.eligible && fit() && (date_is_known_ || now.instant - date_lost_at_ >= others_first);
}

// ---- several networks

std::optional<Origin> Node::origin_of(const Port& port, Now now) {
    const Peer* master = std::visit(to_master, port.role);
    if (master == nullptr) return std::nullopt;
    return port.sightings.origin(master->address, now.instant).value_or(Origin{master->name});
}

std::optional<HostName> Node::settled_root(const Port& port, Now now) {
    if (now.instant - port.led_since < root_settles) return std::nullopt;
    const auto origin = origin_of(port, now);
    return origin ? std::optional{origin->root} : std::nullopt;
}

Origin Node::own_origin(Now now) {
    const Port* followed = ports_.size() > 1 ? followed_port() : nullptr;
    auto origin = followed != nullptr ? origin_of(*followed, now) : std::nullopt;
    if (!origin) return {name_};
    ++origin->gateways; // ourselves
    return *origin;
}

void Node::note_leaders(Now now) {
    for (auto& port : ports_) {
        const Peer* master = std::visit(to_master, port.role);
        const bool same = master == nullptr ? !port.leader : port.leader == master->name;
        if (same) continue;
        port.leader = master == nullptr ? std::nullopt : std::optional{master->name};
        port.led_since = now.instant;
        port.sightings.forget();
        port.circle_since.reset();
    }
}

void Node::receive_loop(Port& port, const Received& received, Now now, Actions& actions) {
    port.sightings.heard(received.message, received.from, now.instant);
    // Time comes by the master that we follow, and so do the probes of those it comes from. With its last hop
    // gone one would look like an announcement.
    const Peer* master = std::visit(to_master, port.role);
    if (&port != followed_port() || master->address.ip != received.from.ip || received.message.hops < 2)
        return;
    if (!gate_.admit_passing_on(now.instant)) return;
    Message onward = received.message;
    onward.hops = static_cast<std::uint8_t>(std::min(onward.hops, most_hops) - 1);
    for (const auto& other : ports_) {
        if (std::holds_alternative<Master>(other.role)) {
            actions.emplace_back(Transmit{other.network.id, std::nullopt, onward});
        }
    }
}

// Our own LOOP came back by the network whose master we follow: its time comes, by way of others, from us.
void Node::notice_circle(Port& port, Now now, Actions& actions) {
    if (&port != followed_port() || !has_role(Role::master)) return;
    if (!port.circle_since) port.circle_since = now.instant;
    const bool ours_to_break = !port.sightings.heard_before(name_, now.instant) ||
                               now.instant - *port.circle_since >= circle_patience;
    if (ours_to_break) take_over(port, now, actions);
}

void Node::arrange_networks(Now now, Actions& actions) {
    std::vector<NetworkView> views;
    for (const auto& port : ports_) {
        const Peer* master = std::visit(to_master, port.role);
        views.push_back({port.network.id, std::visit(to_role, port.role),
                         master == nullptr ? std::nullopt : std::optional{master->name},
                         settled_root(port, now)});
    }
    for (const auto& [network, move] : arrange(views)) {
        Port& port = *find_port(network);
        const Peer master = *std::visit(to_master, port.role);
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
    const Peer* master = std::visit(to_master, port.role);
    if (master == nullptr || !options_.eligible || !fit()) return;
    if (exchanges_.waits(MessageType::quit, port.network.id, master->address)) return;
    Context view = context(port.network, now, actions);
    view.send_loop(view.origin); // a master makes way for another master only
    view.request(*master, MessageType::quit);
}

// ---- the other events

void Node::on(const ProbeFinished& event, Now now, Actions& actions) {
    const Quality quality = event.measurement.quality;
    sight_.note(quality != Quality::no_answer && quality != Quality::unreachable, now.instant);
    Host self = host(now, actions);
    rounds_.on_probe(event, self);
    for (auto& port : ports_) {
        auto* slave = std::get_if<Slave>(&port.role);
        if (slave == nullptr) continue;
        Context view = context(port.network, now, actions);
        slave->on_probe(event.id, event.measurement, view);
    }
    consider_abdication(now, actions);
}

void Node::on(const NetworksChanged& event, Now now, Actions& actions) {
    now = recover_date(now, actions);
    former_addresses_.clear(); // what we have just said may yet come back from there
    std::erase_if(ports_, [&](const Port& port) {
        const bool gone = std::ranges::find(event.networks, port.network) == event.networks.end();
        if (gone) {
            exchanges_.cancel(port.network.id);
            slaves_.forget(port.network.id);
            former_addresses_.push_back(port.network.address);
        }
        return gone;
    });
    if (!event.networks.empty()) replace_placeholder(event.networks.front().address, now, actions);
    for (const auto& network : event.networks) {
        if (find_port(network.id) != nullptr) continue;
        Context view = context(network, now, actions);
        view.report(RoleChanged{network.id, Role::searching, RoleReason::started, std::nullopt});
        ports_.emplace_back(network, view);
    }
    if (!has_role(Role::master)) rounds_.end();
    if (has_networks_to_arrange()) arrange_at_ = now.instant + arrange_interval;
}

// Whoever may be master no longer is told so, and another is looked for.
void Node::on(const TrustChanged& event, Now now, Actions& actions) {
    options_.trusted.assign(event.trusted.begin(), event.trusted.end());
    trust_ = Trust{options_.name, options_.trusted};
    for (auto& port : ports_) {
        port.sightings.forget();
        const Peer* master = std::visit(to_master, port.role);
        if (master == nullptr || trust_.trusts(master->name)) continue;
        const Peer false_master = *master;
        enter(port, {Role::searching, RoleReason::trust_withdrawn}, now, actions);
        context(port.network, now, actions).suppress(false_master, MessageType::masterup);
    }
}

void Node::on(const TimePassed& /*event*/, Now now, Actions& actions) {
    discipline_.on_wake(now, actions);
    if (try_clock_at_ && *try_clock_at_ <= now.instant) try_clock(now, actions);
    look_at_yielded_clock(now, actions);
    for (const auto& outcome : exchanges_.wake(now, actions)) finish(outcome, now, actions);
    for (auto& port : ports_) {
        Context view = context(port.network, now, actions);
        auto verdict = std::visit([&](auto& role) { return role.on_wake(view); }, port.role);
        if (verdict) enter(port, *std::move(verdict), now, actions);
    }
    Host self = host(now, actions);
    rounds_.on_wake(self);
    consider_abdication(now, actions);
    if (arrange_at_ && *arrange_at_ <= now.instant) {
        arrange_networks(now, actions);
        arrange_at_.reset();
        if (has_networks_to_arrange()) arrange_at_ = now.instant + arrange_interval;
    }
}

std::optional<Instant> Node::next_wake() const {
    auto next = exchanges_.next_wake();
    const auto consider = [&](std::optional<Instant> wanted) {
        if (wanted) next = next ? std::min(*next, *wanted) : wanted;
    };
    consider(discipline_.next_wake());
    consider(rounds_.next_wake());
    consider(arrange_at_);
    consider(try_clock_at_);
    consider(claim_.next_wake());
    for (const auto& port : ports_) {
        consider(std::visit([](const auto& role) { return role.next_wake(); }, port.role));
    }
    return next;
}

Node::Standing Node::standing(const Port& port) const {
    Standing standing{port.network, std::visit(to_role, port.role), std::nullopt,
                      slaves_.count(port.network.id)};
    if (standing.role == Role::master) {
        standing.master = name_;
    } else if (const Peer* master = std::visit(to_master, port.role)) {
        standing.master = master->name;
    }
    return standing;
}

std::optional<Node::Standing> Node::standing(NetworkId network) const {
    const auto port = std::ranges::find(ports_, network, [](const Port& one) { return one.network.id; });
    return port == ports_.end() ? std::nullopt : std::optional{standing(*port)};
}

std::vector<Node::Standing> Node::standings() const {
    std::vector<Standing> all;
    all.reserve(ports_.size());
    for (const auto& port : ports_) all.push_back(standing(port));
    return all;
}

}
