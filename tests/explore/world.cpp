#include "tests/explore/world.hpp"

#include "tests/explore/fingerprint.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace explore {

using namespace timed;

namespace {

/// The seeds for the random numbers of an event. In every range that the protocol uses, the first draw from
/// the first seed is in the lowest tenth, and that from the second seed in the highest.
constexpr std::array<std::uint64_t, draws> seeds{83'104, 77'096};

// Longest duration of a measurement of a live host, and of a dead one (TickSearch::Limits).
constexpr Duration measuring_lasts = 20ms;
constexpr Duration no_answer_lasts = 400ms;
constexpr Duration measuring_error = 5us;

constexpr std::uint32_t netmask = 0xffff0000;

constexpr std::uint32_t base_of(std::size_t network) {
    return 0x0a4d0000 + (static_cast<std::uint32_t>(network) << 16U);
}
constexpr std::uint32_t address_of(std::size_t host, std::size_t network) {
    return base_of(network) + static_cast<std::uint32_t>(host) + 1;
}
constexpr NetworkId id_of(std::size_t network) { return NetworkId{static_cast<std::uint32_t>(network) + 1}; }

/// The host with this address on this network.
struct Place {
    std::size_t host;
    std::size_t network;
};
constexpr Place place_of(std::uint32_t ip) {
    return {(ip & ~netmask) - 1, ((ip & netmask) - base_of(0)) >> 16U};
}

bool is_on(const Setting& setting, std::size_t host, std::size_t network) {
    return std::ranges::find(setting.networks[network], host) != setting.networks[network].end();
}

std::vector<Network> networks_of(const Setting& setting, std::size_t host) {
    std::vector<Network> networks;
    for (std::size_t network = 0; network < setting.networks.size(); ++network) {
        if (!is_on(setting, host, network)) continue;
        networks.push_back({id_of(network), address_of(host, network), netmask, base_of(network) | ~netmask});
    }
    return networks;
}

Machine switched_on(const Setting& setting, std::size_t host, Instant now) {
    const Duration error = setting.clocks_apart * static_cast<int>(host);
    return {Node{{name_of(host)}, seeds.front()},
            sim::VirtualClock{now, epoch + now.time_since_epoch() + error, Frequency{}}};
}

// A time of day enters the fingerprint as its error, so that the same message sent later counts as equal.
Duration time_told(const Message& message, Instant now) {
    if (message.type == MessageType::adjtime) return amount_of(message.time);
    const WallTime truth = epoch + now.time_since_epoch();
    return carries_time(message.type) ? time_of_day(message.time, truth) - truth : Duration{};
}

const Node::Standing* standing_on(const Machine& machine, NetworkId network) {
    const auto found = std::ranges::find_if(
        machine.standings, [&](const auto& standing) { return standing.network.id == network; });
    return found == machine.standings.end() ? nullptr : &*found;
}

bool has_role(const Machine& machine, Role role) {
    return std::ranges::any_of(machine.standings,
                               [&](const auto& standing) { return standing.role == role; });
}

}

World::World(const Setting& setting)
    : setting_(&setting) {
    for (std::size_t host = 0; host < setting.hosts; ++host) hosts_.at(host).wake = now_;
}

void World::divide(std::span<const std::uint8_t> groups) { std::ranges::copy(groups, groups_.begin()); }

// ---- possible events

template <class Use> void World::for_each_pending(Use use) const {
    for (std::size_t i = 0; i < packets_.size(); ++i) use(EventKind::deliver, i, packets_[i].sent);
    for (std::size_t i = 0; i < setting_->hosts; ++i) {
        if (hosts_[i].wake) use(EventKind::wake, i, *hosts_[i].wake);
    }
    for (std::size_t i = 0; i < measurings_.size(); ++i) use(EventKind::measure, i, measurings_[i].ends);
}

Instant World::latest() const {
    Instant latest = Instant::max();
    for_each_pending([&](EventKind /*kind*/, std::size_t /*which*/, Instant earliest) {
        latest = std::min(latest, earliest + setting_->uncertainty);
    });
    return latest;
}

std::vector<Choice> World::choices() const {
    std::vector<Choice> choices;
    const Instant latest = this->latest();
    for_each_pending([&](EventKind kind, std::size_t which, Instant earliest) {
        if (earliest > latest) return;
        choices.push_back({kind, 0, static_cast<std::uint16_t>(which)});
        if (kind == EventKind::deliver && faults_.duplications > 0)
            choices.push_back({EventKind::duplicate, 0, static_cast<std::uint16_t>(which)});
    });
    add_faults(choices);
    return choices;
}

// Only the oldest packet may be lost: no host notices a loss, so its time does not matter.
void World::add_faults(std::vector<Choice>& choices) const {
    if (faults_.losses > 0 && !packets_.empty()) {
        const auto oldest = std::ranges::min_element(packets_, {}, &Packet::sent) - packets_.begin();
        choices.push_back({EventKind::lose, 0, static_cast<std::uint16_t>(oldest)});
    }
    for (std::size_t host = 0; host < setting_->hosts; ++host) {
        const auto which = static_cast<std::uint16_t>(host);
        const bool up = machine(host) != nullptr;
        if (up && faults_.crashes > 0) choices.push_back({EventKind::crash, 0, which});
        if (!up && !hosts_[host].wake && faults_.restarts > 0)
            choices.push_back({EventKind::restart, 0, which});
    }
}

Instant World::when(const Choice& choice) const {
    switch (choice.kind) {
    case EventKind::deliver:
    case EventKind::duplicate: return std::max(now_, packets_.at(choice.which).sent);
    case EventKind::wake: return std::max(now_, hosts_.at(choice.which).wake.value_or(now_));
    case EventKind::measure: return std::max(now_, measurings_.at(choice.which).ends);
    default: return now_;
    }
}

// ---- effects of events

bool World::take(const Choice& choice, Moments& moments, const Observer& observer) {
    now_ = when(choice);
    switch (choice.kind) {
    case EventKind::deliver: return deliver(choice.which, true, choice.draw, moments, observer);
    case EventKind::duplicate:
        --faults_.duplications;
        return deliver(choice.which, false, choice.draw, moments, observer);
    case EventKind::wake: return wake(choice.which, choice.draw, moments, observer);
    case EventKind::measure: return finish(choice.which, choice.draw, moments, observer);
    case EventKind::lose:
        --faults_.losses;
        packets_.erase(packets_.begin() + choice.which);
        break;
    case EventKind::crash:
        --faults_.crashes;
        crash(choice.which);
        break;
    case EventKind::restart:
        --faults_.restarts;
        hosts_.at(choice.which).wake = now_;
        break;
    }
    return false;
}

bool World::deliver(std::size_t which, bool once, unsigned draw, Moments& moments, const Observer& observer) {
    const Packet packet = packets_.at(which);
    if (once) packets_.erase(packets_.begin() + static_cast<std::ptrdiff_t>(which));
    Machine machine = *hosts_[packet.to].moment;
    const Datagram bytes = encode(*packet.message);
    const DatagramReceived event{
        id_of(packet.network), {address_of(packet.from, packet.network)}, bytes, now_};
    return feed(packet.to, std::move(machine), event, draw, moments, observer);
}

bool World::wake(std::size_t host, unsigned draw, Moments& moments, const Observer& observer) {
    if (hosts_.at(host).moment)
        return feed(host, *hosts_[host].moment, TimePassed{}, draw, moments, observer);
    const auto networks = networks_of(*setting_, host);
    return feed(host, switched_on(*setting_, host, now_), NetworksChanged{networks}, draw, moments, observer);
}

bool World::finish(std::size_t measuring, unsigned draw, Moments& moments, const Observer& observer) {
    const auto [by, of, id, ends] = measurings_.at(measuring);
    measurings_.erase(measurings_.begin() + static_cast<std::ptrdiff_t>(measuring));
    const Machine& self = *hosts_[by].moment;
    ProbeFinished event{id, {}};
    if (of && hosts_[*of].moment) {
        const Duration offset = hosts_[*of].moment->error(now_) - self.error(now_);
        event.measurement = {Quality::good, Interval::around(offset, measuring_error), 2 * measuring_error};
    }
    return feed(by, self, event, draw, moments, observer);
}

void World::crash(std::size_t host) {
    hosts_.at(host) = {};
    std::erase_if(packets_, [&](const Packet& packet) { return packet.to == host; });
    std::erase_if(measurings_, [&](const Measuring& measuring) { return measuring.by == host; });
}

bool World::feed(std::size_t host, Machine machine, const Event& event, unsigned draw, Moments& moments,
                 const Observer& observer) {
    const Random chance{seeds.at(draw)};
    machine.node.random() = chance;
    give(host, machine, event, observer);
    const bool drew = machine.node.random() != chance;
    machine.node.random() = Random{0};
    hosts_[host].wake = machine.node.next_wake();
    hosts_[host].moment = moments.keep(std::move(machine));
    return drew;
}

void World::give(std::size_t host, Machine& machine, const Event& event, const Observer& observer) {
    Actions actions;
    machine.node.handle(event, {now_, machine.clock.read(now_)}, actions);
    for (const auto& action : actions) observer(*this, host, action);
    perform(host, machine, actions);
    for (const auto& action : actions) {
        if (const auto what = clock_action(action))
            give(host, machine, ClockActionDone{*what, ClockAnswer::done}, observer);
    }
}

void World::perform(std::size_t host, Machine& machine, const Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* transmit = std::get_if<Transmit>(&action)) {
            send(host, *transmit);
        } else if (const auto* probe = std::get_if<Probe>(&action)) {
            start_measuring(host, *probe);
        } else if (const auto* slew = std::get_if<Slew>(&action)) {
            machine.clock.slew(now_, *slew);
        } else if (const auto* step = std::get_if<Step>(&action)) {
            machine.clock.step(now_, step->amount);
        } else if (const auto* set = std::get_if<SetFrequency>(&action)) {
            machine.clock.set_frequency(now_, set->frequency);
        }
    }
}

void World::send(std::size_t from, const Transmit& transmit) {
    const auto message = std::make_shared<const Message>(transmit.message());
    if (transmit.to) {
        const auto [host, network] = place_of(transmit.to->ip);
        return send_to(from, host, network, message);
    }
    const auto network = static_cast<std::size_t>(transmit.network.value()) - 1;
    for (const auto to : setting_->networks.at(network)) send_to(from, to, network, message);
}

void World::send_to(std::size_t from, std::size_t to, std::size_t network,
                    const std::shared_ptr<const Message>& message) {
    if (to == from || !hosts_.at(to).moment || !hear_each_other(from, to)) return;
    // The sequence number of a LOOP has no meaning.
    const auto sequence = message->type == MessageType::loop ? std::uint16_t{0} : message->sequence;
    const auto fingerprint = Fingerprint{Likeness::alike, now_}
                                 .add(from, to, network, message->type, sequence, message->name,
                                      message->hops, time_told(*message, now_))
                                 .value();
    packets_.push_back({static_cast<std::uint8_t>(from), static_cast<std::uint8_t>(to),
                        static_cast<std::uint8_t>(network), now_, message, fingerprint});
}

void World::start_measuring(std::size_t by, const Probe& probe) {
    const auto of = place_of(probe.ip).host;
    const bool answers = hosts_.at(of).moment && hear_each_other(by, of);
    measurings_.push_back({static_cast<std::uint8_t>(by),
                           answers ? std::optional{static_cast<std::uint8_t>(of)} : std::nullopt, probe.id,
                           now_ + (answers ? measuring_lasts : no_answer_lasts)});
}

// ---- queries

std::size_t World::running() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(hosts_, [](const Host& host) { return host.moment != nullptr; }));
}

bool World::settled() const {
    std::size_t roots = 0;
    for (std::size_t host = 0; host < setting_->hosts; ++host) {
        if (!machine(host) && hosts_[host].wake) return false;
        if (machine(host) && has_role(*machine(host), Role::master) && !has_role(*machine(host), Role::slave))
            ++roots;
    }
    return (roots == 1 || running() == 0) && agreed();
}

bool World::agreed() const {
    for (std::size_t network = 0; network < setting_->networks.size(); ++network) {
        if (!agreed_on(network)) return false;
    }
    return true;
}

bool World::agreed_on(std::size_t network) const {
    return std::ranges::all_of(setting_->networks[network], [&](std::size_t host) {
        return machine(host) == nullptr || agrees_with_all(host, network);
    });
}

// All hosts that `host` hears on the network, including the master, name the same live master.
bool World::agrees_with_all(std::size_t host, std::size_t network) const {
    const auto& master = standing_on(*machine(host), id_of(network))->master;
    bool lives = false;
    for (const auto other : setting_->networks[network]) {
        if (machine(other) == nullptr || !hear_each_other(host, other)) continue;
        const auto& standing = *standing_on(*machine(other), id_of(network));
        if (!master || standing.master != master) return false;
        lives = lives || standing.role == Role::master;
    }
    return lives;
}

bool World::has_rivals() const {
    return std::ranges::any_of(
        setting_->networks, [&, network = std::size_t{0}](const auto& members) mutable {
            const auto on = id_of(network++);
            return std::ranges::count_if(members, [&](std::size_t host) { return is_master(host, on); }) > 1;
        });
}

bool World::is_master(std::size_t host, NetworkId network) const {
    return machine(host) != nullptr && standing_on(*machine(host), network)->role == Role::master;
}

std::uint64_t World::fingerprint() const {
    Fingerprint whole{Likeness::alike, now_};
    for (const auto& [moment, wake] : hosts_) whole.add(moment ? moment->fingerprint : 0, wake);
    std::uint64_t pending = 0; // a sum, because the order of pending events does not matter
    for (const auto& packet : packets_)
        pending += Fingerprint{Likeness::alike, now_}.add(packet.fingerprint, packet.sent).value();
    for (const auto& [by, of, id, ends] : measurings_)
        pending += Fingerprint{Likeness::alike, now_}.add(by, of, ends).value();
    return whole.add(pending, faults_, remembered).value();
}

}
