#include "proto/node/node.hpp"

#include "proto/exchange/acknowledgement.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// 2026-01-01: no build of this program is older.
constexpr WallTime earliest_era{std::chrono::seconds{1'767'225'600}};

constexpr Duration arrange_interval = 1s;

}

WallTime Node::Options::era() const { return std::clamp(earliest, earliest_era, last_time); }

Node::Node(const Options& options, std::uint64_t seed)
    : options_(options)
    , name_(options.name)
    , trust_(options.name, options.trusted)
    , random_(seed)
    , exchanges_(options.name, random_)
    , discipline_(options.discipline, options.frequency) {}

Host Node::host(Now now, Actions& actions) {
    return {now,
            options_.era(),
            name_.get(),
            trust_,
            may_lead(now),
            authority_.may_serve(),
            options_.network_dates,
            date_,
            ports_.followed() != nullptr,
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

void Node::handle(const Event& event, Now now, Actions& actions) {
    now.wall = std::clamp(now.wall, first_time, last_time);
    notice_absence(now, actions);
    std::visit([&](const auto& happened) { on(happened, now, actions); }, event);
    const bool arranges = ports_.needs_arranging();
    const bool leads = may_lead(now);
    for (auto& port : ports_) {
        if (arranges) port.note_leader(now);
        port.note_uncorrected(leads, now);
    }
}

// ---- roles

void Node::enter(Port& port, Transition transition, Now now, Actions& actions) {
    Port* followed = ports_.followed();
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
    case Role::slave: port.role.emplace<Slave>(transition.master, transition.master_announces, view); break;
    case Role::candidate:
        port.role.emplace<Candidate>(transition.master, transition.master_announces, view);
        break;
    case Role::master:
        tell_clock(discipline_.take_lead(now), actions);
        port.role.emplace<Master>(view);
        break;
    case Role::bystander:
        port.role.emplace<Bystander>(*transition.master, transition.master_announces, view);
        break;
    }
    if (ports_.has_role(Role::master)) return;
    rounds_.end();
    abdication_.forget_probes();
}

bool Node::may_lead(Now now) const {
    return options_.eligible && authority_.may_serve() && date_.may_lead(now.instant);
}

// ---- names

void Node::hear_own_name(Port& port, const Received& received, Now now, Actions& actions) {
    const auto& message = received.message;
    const bool passed_on = message.type == MessageType::loop && message.hops > 0 && message.hops < most_hops;
    if (passed_on && own_loops_.include(message.sequence, now.instant)) return break_loop(port, now, actions);
    host(now, actions).ignore(Ignored::own_name, received);
    if (is_answer(message.type) || passed_on) return;
    rename(name_.hear(received, port.network, random_, now, actions), now, actions);
}

// Other hosts take it for a new host, so it starts again on all networks.
void Node::rename(const std::optional<NameChanged>& change, Now now, Actions& actions) {
    if (!change) return;
    actions.emplace_back(Report{*change});
    name_.become(*change);
    exchanges_.rename(name_.get());
    for (auto& port : ports_) enter(port, {Role::searching, RoleReason::renamed}, now, actions);
}

void Node::on(const NameGiven& event, Now now, Actions& actions) {
    const bool same = options_.name == event.name;
    options_.name = event.name;
    trust_ = Trust{options_.name, options_.trusted};
    if (same) return;
    rename(NameChanged{name_.get(), event.name, NameReason::host_name_set, std::nullopt}, now, actions);
    if (!ports_.empty()) rename(name_.without_placeholder(ports_.begin()->network.address), now, actions);
}

// ---- the other events

void Node::on(const ProbeFinished& event, Now now, Actions& actions) {
    abdication_.note_probe(event.measurement.quality, now.instant);
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
    name_.forget_former_addresses();
    ports_.remove_if([&](const Port& port) {
        const bool gone = std::ranges::find(event.networks, port.network) == event.networks.end();
        if (gone) {
            exchanges_.cancel(port.network.id);
            slaves_.forget(port.network.id);
            name_.left_address(port.network.address);
        }
        return gone;
    });
    if (!event.networks.empty())
        rename(name_.without_placeholder(event.networks.front().address), now, actions);
    for (const auto& network : event.networks) {
        if (ports_.find(network.id) != nullptr) continue;
        Context view = context(network, now, actions);
        view.report(RoleChanged{network.id, Role::searching, RoleReason::started, std::nullopt});
        ports_.add(network, view);
    }
    if (!ports_.has_role(Role::master)) rounds_.end();
    if (ports_.needs_arranging()) arrange_at_ = now.instant + arrange_interval;
}

// A master that is no longer trusted is sent QUIT, and this host searches for another one.
void Node::on(const TrustChanged& event, Now now, Actions& actions) {
    options_.trusted.assign(event.trusted.begin(), event.trusted.end());
    trust_ = Trust{options_.name, options_.trusted};
    for (auto& port : ports_) {
        port.sightings.forget();
        const Peer* master = port.master();
        if (master == nullptr || trust_.trusts(master->name)) continue;
        const Peer false_master = *master;
        enter(port, {Role::searching, RoleReason::trust_withdrawn}, now, actions);
        context(port.network, now, actions).suppress(false_master, MessageType::masterup);
    }
}

void Node::on(const TimePassed& /*event*/, Now now, Actions& actions) {
    tell_clock(discipline_.on_wake(now), actions);
    if (authority_.take_due_retry(now.instant)) retry_clock(actions);
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
        if (ports_.needs_arranging()) arrange_at_ = now.instant + arrange_interval;
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
    consider(authority_.next_wake());
    for (const auto& port : ports_) {
        consider(std::visit([](const auto& role) { return role.next_wake(); }, port.role));
    }
    return next;
}

Node::Standing Node::standing(const Port& port) const {
    Standing standing{port.network, port.role_name(), std::nullopt, slaves_.count(port.network.id)};
    if (standing.role == Role::master) {
        standing.master = name_.get();
    } else if (const Peer* master = port.master()) {
        standing.master = master->name;
    }
    return standing;
}

std::optional<Node::Standing> Node::standing(NetworkId network) const {
    const Port* port = ports_.find(network);
    return port == nullptr ? std::nullopt : std::optional{standing(*port)};
}

std::vector<Node::Standing> Node::standings() const {
    std::vector<Standing> all;
    all.reserve(ports_.size());
    for (const auto& port : ports_) all.push_back(standing(port));
    return all;
}

}
