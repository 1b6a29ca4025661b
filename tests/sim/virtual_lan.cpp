#include "tests/sim/virtual_lan.hpp"

#include "tests/sim/node_station.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace sim {

using namespace timed;

namespace {

// A build date that is long before the start of most virtual LANs.
constexpr Duration most_behind = 5 * 365 * 24h;

HostName name_of(HostIndex host) { return *HostName::from("h" + std::to_string(host + 1)); }

}

VirtualLan::VirtualLan(std::uint64_t seed, Weather weather, WallTime epoch)
    : random_(seed)
    , weather_(weather)
    , epoch_(epoch) {
    add_network();
}

// ---- hosts

HostIndex VirtualLan::add_host(Duration offset, Frequency drift, bool started) {
    return add_host(Node::Options{name_of(hosts_.size())}, offset, drift, {first_network}, started);
}

HostIndex VirtualLan::add_host(Node::Options options, Duration offset, Frequency drift, const Networks& on,
                               bool started) {
    const auto make = [this, host = hosts_.size(),
                       options = std::move(options)](const HostName& /*default_name*/, std::uint64_t seed) {
        auto now = options;
        if (now.earliest == WallTime{}) now.earliest = epoch_ - most_behind;
        now.frequency.value = hosts_[host].clock->frequency();
        return std::make_unique<NodeStation>(now, seed);
    };
    return add_station(make, offset, drift, on, started);
}

HostIndex VirtualLan::add_station(MakeStation make, Duration offset, Frequency drift, const Networks& on,
                                  bool started) {
    const HostIndex host = hosts_.size();
    hosts_.emplace_back(std::move(make), VirtualClock{now(), true_time() + offset, drift});
    for (const auto network : on) networks_.attach(host, network);
    if (started) start(host);
    return host;
}

void VirtualLan::start(HostIndex host) {
    auto& self = hosts_.at(host);
    self.station = self.make(name_of(host), random_.next());
    ++self.life;
    self.wake_at = Instant::max(); // also for a host that is restarted
    self.measuring = {};
    tell_networks(host);
}

void VirtualLan::leave(HostIndex host) {
    feed(host, Leaving{});
    kill(host);
}

void VirtualLan::kill(HostIndex host) {
    auto& self = hosts_.at(host);
    self.station.reset();
    ++self.life;
    self.wake_at = Instant::max();
    self.in_ring.clear();
    unpause(host);
    self.frozen = self.asleep = false;
    self.backlog.clear();
    self.measuring = {};
}

void VirtualLan::freeze(HostIndex host) { hosts_.at(host).frozen = true; }

void VirtualLan::thaw(HostIndex host) {
    auto& self = hosts_.at(host);
    if (!std::exchange(self.frozen, false)) return;
    for (const auto& turn : std::exchange(self.backlog, {})) turn();
    rearm(host);
}

void VirtualLan::suspend(HostIndex host) {
    auto& self = hosts_.at(host);
    if (std::exchange(self.asleep, true)) return;
    self.slept -= now().time_since_epoch(); // complete when it resumes
}

void VirtualLan::resume(HostIndex host) {
    auto& self = hosts_.at(host);
    if (!std::exchange(self.asleep, false)) return;
    self.slept += now().time_since_epoch();
    rearm(host);
    disturb(host);
}

void VirtualLan::pause(HostIndex host) {
    auto& self = hosts_.at(host);
    if (self.paused_at) return;
    self.paused_at = now();
    self.asleep = true;
}

void VirtualLan::unpause(HostIndex host) {
    auto& self = hosts_.at(host);
    if (!self.paused_at) return;
    self.paused += now() - *std::exchange(self.paused_at, std::nullopt);
    self.asleep = false;
    rearm(host);
    for (const auto& packet : std::exchange(self.in_ring, {})) packet();
}

void VirtualLan::share_clock(HostIndex host, HostIndex owner) {
    hosts_.at(host).clock = hosts_.at(owner).clock;
    for (const auto one : {host, owner}) hosts_.at(one).shares_clock.emplace();
}

void VirtualLan::step_clock(HostIndex host, Duration amount) {
    ++hosts_.at(host).unsteady;
    hosts_.at(host).clock->step(machine_time(host), amount);
}
void VirtualLan::block_icmp(HostIndex host, bool blocked) { hosts_.at(host).answers_icmp = !blocked; }

// ---- faults of the networks

void VirtualLan::tell_networks(HostIndex host) {
    const auto seen = networks_.seen_by(host);
    feed(host, NetworksChanged{seen});
}

void VirtualLan::move_to_group(HostIndex host, int group) {
    for (auto& interface : networks_.interfaces(host)) interface.group = group;
}

void VirtualLan::take_down(HostIndex host, NetworkIndex network) {
    networks_.interface(host, network).up = false;
    tell_networks(host);
}

void VirtualLan::bring_up(HostIndex host, NetworkIndex network) {
    networks_.interface(host, network).up = true;
    tell_networks(host);
}

void VirtualLan::change_address(HostIndex host, NetworkIndex network) {
    networks_.renumber(host, network);
    if (!networks_.is_point_to_point(network)) return tell_networks(host);
    for (const auto end : networks_.members(network)) tell_networks(end);
}

void VirtualLan::lose_one_way(HostIndex host, NetworkIndex network, double sending, double hearing) {
    auto& interface = networks_.interface(host, network);
    interface.loss_sending = sending;
    interface.loss_hearing = hearing;
}

void VirtualLan::set_weather(const Weather& weather) {
    weather_ = weather;
    for (NetworkIndex network = 0; network < networks_.size(); ++network) {
        networks_.set_weather(network, weather);
    }
}

// ---- virtual time

bool VirtualLan::run_until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = now() + limit;
    while (!condition()) {
        if (now() >= end) return false;
        run_for(10ms);
    }
    return true;
}

Instant VirtualLan::machine_time(HostIndex host) const {
    const auto& self = hosts_.at(host);
    return self.paused_at.value_or(now()) - self.paused;
}

Now VirtualLan::reading(HostIndex host) { return {machine_time(host) - hosts_[host].slept, wall(host)}; }

void VirtualLan::feed(HostIndex host, const Event& event) {
    if (!hosts_[host].station) return;
    look_at_shared_clock(host);
    give(host, event);
}

// The daemon checks for steps and frequency changes before each event.
void VirtualLan::look_at_shared_clock(HostIndex host) {
    auto& self = hosts_[host];
    if (!self.shares_clock) return;
    auto& [watch, known] = *self.shares_clock;
    const Now now = reading(host);
    if (node(host).discipline().slewing_fast(now)) return watch.look_away();
    if (const auto found = watch.look(now, self.slept))
        give(host, ClockDisturbed{ClockDisturbance::stepped, found->amount});
    if (std::exchange(known, self.clock->frequency()) != self.clock->frequency())
        give(host, ClockDisturbed{ClockDisturbance::steered});
}

void VirtualLan::give(HostIndex host, const Event& event) {
    auto& self = hosts_[host];
    ++events_;
    const auto* disturbed = std::get_if<ClockDisturbed>(&event);
    if (disturbed != nullptr && disturbed->what != ClockDisturbance::steered) restart_measurements(host);
    Actions actions;
    self.station->handle(event, reading(host), actions);
    perform(host, actions);
    answer_clock_actions(host, actions);
    arm(host);
}

void VirtualLan::answer_clock_actions(HostIndex host, const Actions& actions) {
    const auto answer = hosts_[host].denies_clock ? ClockAnswer::denied : ClockAnswer::done;
    for (const auto& action : actions) {
        if (const auto what = clock_action(action)) give(host, ClockActionDone{*what, answer});
    }
}

void VirtualLan::arm(HostIndex host) {
    auto& self = hosts_[host];
    const auto wanted = self.station->next_wake();
    if (!wanted || *wanted == self.wake_at) return;
    self.wake_at = *wanted;
    agenda_.at(*wanted + self.slept + self.paused, [this, host, life = self.life, when = *wanted] {
        auto& woken = hosts_[host];
        if (woken.life != life || woken.wake_at != when || stands_still(host)) return;
        woken.wake_at = Instant::max();
        feed(host, TimePassed{});
    });
}

void VirtualLan::rearm(HostIndex host) {
    hosts_[host].wake_at = hosts_[host].measuring.wake_at = Instant::max();
    if (!runs(host)) return;
    arm(host);
    arm_prober(host);
}

// ---- actions

void VirtualLan::perform(HostIndex host, const Actions& actions) {
    for (const auto& action : actions) {
        if (observer_) observer_(host, action);
        std::visit([&](const auto& what) { do_action(host, what); }, action);
    }
}

void VirtualLan::do_action(HostIndex host, const Transmit& transmit) {
    const auto network =
        transmit.to ? route(host, transmit.to->ip) : networks_.index_of(host, transmit.network.value());
    if (keeps_records_) sent_.push_back({now(), host, transmit, network});
    if (!network) return;
    if (transmit.to) return send_to(host, *transmit.to, transmit.message());
    broadcast(host, *network, transmit.message());
}

void VirtualLan::do_action(HostIndex host, const Slew& slew) {
    if (slew.phase != Duration{}) ++hosts_[host].unsteady;
    if (hosts_[host].takes_corrections()) hosts_[host].clock->slew(machine_time(host), slew);
}
void VirtualLan::do_action(HostIndex host, const Step& step) {
    ++hosts_[host].unsteady;
    if (hosts_[host].shares_clock) hosts_[host].shares_clock->watch.stepping(step.amount);
    if (!hosts_[host].takes_corrections()) return;
    hosts_[host].clock->step(machine_time(host), step.amount);
    restart_measurements(host);
}
void VirtualLan::do_action(HostIndex host, const SetFrequency& set) {
    if (hosts_[host].takes_corrections())
        hosts_[host].clock->set_frequency(machine_time(host), set.frequency);
    if (hosts_[host].shares_clock) hosts_[host].shares_clock->frequency = set.frequency;
}
void VirtualLan::do_action(HostIndex host, const Report& report) {
    if (keeps_records_) reports_.emplace_back(host, report);
}

// ---- queries

Duration VirtualLan::error(HostIndex host) { return wall(host) - true_time(); }

const Node& VirtualLan::node(HostIndex host) const {
    return dynamic_cast<const NodeStation&>(station(host)).node();
}

Station::Standing VirtualLan::standing(HostIndex host, NetworkIndex network) const {
    return station(host).standing(networks_.interface(host, network).seen.id);
}

Duration VirtualLan::worst_pair() {
    Duration low = Duration::max();
    Duration high = Duration::min();
    for (HostIndex host = 0; host < hosts_.size(); ++host) {
        if (!runs(host)) continue;
        low = std::min(low, error(host));
        high = std::max(high, error(host));
    }
    return high < low ? Duration{} : high - low;
}

}
