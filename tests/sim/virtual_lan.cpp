#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <utility>

namespace sim {

using namespace timed;

namespace {

constexpr WallTime epoch{std::chrono::seconds{1'800'000'000}}; // true time when virtual time begins (2027)
constexpr std::uint32_t network_base = 0x0a4d0000;             // 10.77.0.0/16
constexpr NetworkId the_network{1};

HostName name_of(std::size_t host) { return *HostName::from("h" + std::to_string(host + 1)); }

WallTime true_time(Instant now) { return epoch + now.time_since_epoch(); }

class NodeStation : public Station {
  public:
    NodeStation(const Node::Options& options, std::uint64_t seed)
        : node_(options, seed) {}

    void handle(const Event& event, Now now, Actions& actions) override { node_.handle(event, now, actions); }
    [[nodiscard]] std::optional<Instant> next_wake() const override { return node_.next_wake(); }
    [[nodiscard]] std::vector<std::byte> encoded(const Message& message) const override {
        const auto bytes = encode(message);
        return {bytes.begin(), bytes.end()};
    }
    [[nodiscard]] const HostName& name() const override { return node_.name(); }
    [[nodiscard]] Role role() const override { return node_.standings().front().role; }
    [[nodiscard]] std::optional<HostName> master() const override { return node_.standings().front().master; }
    [[nodiscard]] const Node& node() const { return node_; }

  private:
    Node node_;
};

MillisecondsOfDay kernel_stamp(WallTime wall) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch());
    const auto of_day = since_epoch - std::chrono::floor<std::chrono::days>(since_epoch);
    return {static_cast<std::uint32_t>(of_day.count())};
}

}

struct VirtualLan::Measuring {
    std::size_t by;
    std::size_t of;
    unsigned life;
    ProbeId id;
    TickSearch search{};
};

VirtualLan::VirtualLan(std::uint64_t seed, Weather weather)
    : random_(seed)
    , weather_(weather) {}

Address VirtualLan::address_of(std::size_t host) {
    return {network_base + static_cast<std::uint32_t>(host) + 1, timed_port};
}

std::size_t VirtualLan::host_at(std::uint32_t ip) const { return ip - network_base - 1; }

std::size_t VirtualLan::add_host(Duration offset, Frequency drift, bool started) {
    const std::size_t host = add_host(Node::Options{name_of(hosts_.size())}, offset, drift);
    if (!started) kill(host);
    return host;
}

std::size_t VirtualLan::add_host(Node::Options options, Duration offset, Frequency drift) {
    const auto make = [options](const HostName& /*default_name*/, std::uint64_t seed) {
        return std::make_unique<NodeStation>(options, seed);
    };
    return add_station(make, offset, drift);
}

std::size_t VirtualLan::add_station(MakeStation make, Duration offset, Frequency drift) {
    const std::size_t host = hosts_.size();
    const Network network{the_network, address_of(host).ip, 0xffff0000, network_base | 0xffffU};
    hosts_.push_back({nullptr, std::move(make), VirtualClock{now_, true_time(now_) + offset, drift}, network});
    start(host);
    return host;
}

void VirtualLan::start(std::size_t host) {
    auto& self = hosts_.at(host);
    self.station = self.make(name_of(host), random_.next());
    ++self.life;
    feed(host, NetworksChanged{{&self.network, 1}});
}

void VirtualLan::kill(std::size_t host) {
    hosts_.at(host).station.reset();
    ++hosts_.at(host).life;
    hosts_.at(host).wake_at = Instant::max();
}

void VirtualLan::step_clock(std::size_t host, Duration amount) { hosts_.at(host).clock.step(now_, amount); }
void VirtualLan::move_to_group(std::size_t host, int group) { hosts_.at(host).group = group; }
void VirtualLan::block_icmp(std::size_t host) { hosts_.at(host).answers_icmp = false; }

void VirtualLan::inject(std::size_t to, Address from, std::span<const std::byte> bytes) {
    feed(to, DatagramReceived{the_network, from, bytes, reading(to).wall});
}

// ---- virtual time

void VirtualLan::at(Instant when, std::function<void()> happen) {
    pending_.push({std::max(when, now_), order_++, std::move(happen)});
}

void VirtualLan::run_until(Instant end) {
    while (!pending_.empty() && pending_.top().when <= end) {
        now_ = pending_.top().when;
        const auto happen = pending_.top().happen;
        pending_.pop();
        happen();
    }
    now_ = end;
}

bool VirtualLan::run_until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = now_ + limit;
    while (!condition()) {
        if (now_ >= end) return false;
        run_for(10ms);
    }
    return true;
}

// ---- nodes

Now VirtualLan::reading(std::size_t host) { return {now_, hosts_[host].clock.read(now_)}; }

void VirtualLan::feed(std::size_t host, const Event& event) {
    auto& self = hosts_[host];
    if (!self.station) return;
    Actions actions;
    self.station->handle(event, reading(host), actions);
    perform(host, actions);
    arm(host);
}

void VirtualLan::perform(std::size_t host, const Actions& actions) {
    for (const auto& action : actions) {
        std::visit([&](const auto& what) { do_action(host, what); }, action);
    }
}

void VirtualLan::arm(std::size_t host) {
    auto& self = hosts_[host];
    const auto wanted = self.station->next_wake();
    if (!wanted || *wanted == self.wake_at) return;
    self.wake_at = *wanted;
    at(*wanted, [this, host, life = self.life, when = *wanted] {
        auto& woken = hosts_[host];
        if (woken.life != life || woken.wake_at != when) return;
        woken.wake_at = Instant::max();
        feed(host, TimePassed{});
    });
}

// ---- actions

void VirtualLan::do_action(std::size_t host, const Transmit& transmit) {
    sent_.push_back({now_, host, transmit});
    if (transmit.to) return deliver(host, host_at(transmit.to->ip), transmit.message);
    for (std::size_t other = 0; other < hosts_.size(); ++other) deliver(host, other, transmit.message);
}

std::optional<Duration> VirtualLan::passage(std::size_t from, std::size_t to) {
    if (std::max(from, to) >= hosts_.size() || hosts_[from].group != hosts_[to].group) return std::nullopt;
    if (random_.between(Duration{0}, 1s) < std::chrono::duration_cast<Duration>(weather_.loss * 1s))
        return std::nullopt;
    return weather_.delay +
           (weather_.jitter > Duration{} ? random_.between(Duration{}, weather_.jitter) : Duration{});
}

void VirtualLan::deliver(std::size_t from, std::size_t to, const Message& message) {
    const auto delay = passage(from, to);
    if (!delay) return;
    at(now_ + *delay, [this, from, to, life = hosts_[to].life, bytes = hosts_[from].station->encoded(message)] {
        if (hosts_[to].life != life || !hosts_[to].station) return;
        feed(to, DatagramReceived{the_network, address_of(from), bytes, reading(to).wall});
    });
}

void VirtualLan::do_action(std::size_t host, const Probe& probe) {
    measure(std::make_shared<Measuring>(Measuring{host, host_at(probe.ip), hosts_[host].life, probe.id}));
}

void VirtualLan::measure(const std::shared_ptr<Measuring>& measuring) {
    if (hosts_[measuring->by].life != measuring->life) return;
    const WallTime wall = reading(measuring->by).wall;
    const auto next = measuring->search.next(wall);
    if (std::holds_alternative<TickSearch::Finished>(next)) {
        return feed(measuring->by, ProbeFinished{measuring->id, measuring->search.result()});
    }
    if (const auto* send = std::get_if<TickSearch::SendAt>(&next)) {
        at(now_ + (send->when - wall), [this, measuring] { send_probe(measuring); });
    } else {
        at(now_ + (std::get<TickSearch::WaitUntil>(next).when - wall),
           [this, measuring] { measure(measuring); });
    }
}

void VirtualLan::send_probe(const std::shared_ptr<Measuring>& measuring) {
    if (hosts_[measuring->by].life != measuring->life) return;
    const WallTime sent = reading(measuring->by).wall;
    measuring->search.sent(sent);
    const auto there = passage(measuring->by, measuring->of);
    const auto back = passage(measuring->of, measuring->by);
    if (there && back && hosts_[measuring->of].answers_icmp) {
        at(now_ + *there, [this, measuring, sent, back = *back] {
            const auto stamp = kernel_stamp(reading(measuring->of).wall);
            at(now_ + back, [this, measuring, sent, stamp] {
                if (hosts_[measuring->by].life != measuring->life) return;
                measuring->search.answered(sent, {0, 0, 0, stamp, stamp}, reading(measuring->by).wall);
                measure(measuring);
            });
        });
    }
    measure(measuring);
}

void VirtualLan::do_action(std::size_t host, const Slew& slew) { hosts_[host].clock.slew(now_, slew.amount); }
void VirtualLan::do_action(std::size_t host, const Step& step) { hosts_[host].clock.step(now_, step.amount); }
void VirtualLan::do_action(std::size_t host, const SetFrequency& set) {
    hosts_[host].clock.set_frequency(now_, set.frequency);
}
void VirtualLan::do_action(std::size_t host, const Report& report) { reports_.emplace_back(host, report); }

// ---- what is to be seen

Duration VirtualLan::error(std::size_t host) { return hosts_.at(host).clock.read(now_) - true_time(now_); }

const Node& VirtualLan::node(std::size_t host) const {
    return dynamic_cast<const NodeStation&>(station(host)).node();
}

Role VirtualLan::role(std::size_t host) const { return station(host).role(); }

std::vector<std::size_t> VirtualLan::masters() const {
    std::vector<std::size_t> found;
    for (std::size_t host = 0; host < hosts_.size(); ++host) {
        if (hosts_[host].station && role(host) == Role::master) found.push_back(host);
    }
    return found;
}

bool VirtualLan::settled() const {
    const auto found = masters();
    if (found.size() != 1) return false;
    return std::ranges::all_of(hosts_, [&](const Host& host) {
        return !host.station || host.station->master() == station(found.front()).name();
    });
}

Duration VirtualLan::worst_pair() {
    Duration low = Duration::max();
    Duration high = Duration::min();
    for (std::size_t host = 0; host < hosts_.size(); ++host) {
        if (!hosts_[host].station) continue;
        low = std::min(low, error(host));
        high = std::max(high, error(host));
    }
    return high < low ? Duration{} : high - low;
}

}
