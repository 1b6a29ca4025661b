#include "tests/sim/host_set.hpp"

#include "tests/legacy/legacy_station.hpp"

#include <algorithm>

namespace sim {

using namespace timed;

namespace {

Duration either_way(Duration most, Random& random) {
    return most > Duration{} ? random.between(-most, most) : Duration{};
}

Frequency either_way(Frequency most, Random& random) {
    return {either_way(Duration{most.parts_per_trillion}, random).count()};
}

std::vector<HostName> names(std::size_t count, Random& random) {
    std::vector<HostName> all;
    for (const auto place : shuffled(count, random)) all.push_back(nth_name(place));
    return all;
}

bool changes(const Clocks& clocks) { return clocks.wander != Frequency{} || clocks.swing != Frequency{}; }

}

HostSet::HostSet(VirtualLan& lan, const Scenario& scenario, std::uint64_t seed)
    : lan_(lan)
    , random_(seed) {
    std::size_t count = 0;
    for (const auto& hosts : scenario.hosts) count += hosts.count;
    const auto names_given = names(count, random_);
    if (scenario.shape) {
        while (lan.networks().size() < scenario.shape->hosts_on.size()) lan.add_network();
    }
    for (const auto& hosts : scenario.hosts) {
        const HostName shared = names_given[lan.hosts()];
        Hosts next = hosts;
        for (std::size_t i = 0; i < hosts.count; ++i) {
            const HostIndex host = lan.hosts();
            const auto on =
                scenario.shape ? scenario.shape->networks_of(host) : VirtualLan::Networks{lan.first_network};
            enter(next, hosts.namesakes ? shared : names_given[host], on);
            next.start += hosts.stagger;
        }
    }
    if (std::ranges::any_of(oscillators_, changes, &Oscillator::clocks)) let_oscillators_change();
}

void HostSet::enter(const Hosts& hosts, const HostName& name, const VirtualLan::Networks& on) {
    const HostIndex host = add(hosts, name, on);
    if (hosts.shares_clock) lan_.share_clock(host, host - 1);
    if (!hosts.answers_icmp) lan_.block_icmp(host);
    if (hosts.lies) {
        lan_.disobey(host);
    } else {
        honest_.push_back(host);
    }
    lan_.slow_down(host, hosts.slowness);
    const Instant start = Instant{hosts.start};
    complete_ = std::max(complete_, start);
    lan_.at(start, [this, host] { lan_.start(host); });
}

HostIndex HostSet::add(const Hosts& hosts, const HostName& name, const VirtualLan::Networks& on) {
    const Duration offset = hosts.exact_offset.value_or(either_way(hosts.clocks.offset, random_));
    const Frequency drift = hosts.exact_drift.value_or(either_way(hosts.clocks.drift, random_));
    oscillators_.push_back({drift, hosts.clocks, random_.between(0s, hosts.clocks.swing_period)});
    if (hosts.kind == Kind::ours) {
        return lan_.add_host(Node::Options{name, hosts.eligible}, offset, drift, on, false);
    }
    const auto personality = hosts.kind == Kind::bsd43 ? legacy::bsd43 : legacy::bsd44;
    const legacy::Options options{name, personality, hosts.eligible};
    const auto make = [options](const HostName& /*default_name*/, std::uint64_t seed) {
        return std::make_unique<legacy::LegacyStation>(options, seed);
    };
    return lan_.add_station(make, offset, drift, on, false);
}

void HostSet::change_drift(HostIndex host, Frequency drift) {
    oscillators_.at(host).drift = drift;
    lan_.set_drift(host, drift + swing(oscillators_[host]));
}

void HostSet::let_oscillators_change() {
    for (HostIndex host = 0; host < oscillators_.size(); ++host) {
        const auto& oscillator = oscillators_[host];
        if (!changes(oscillator.clocks)) continue;
        // Uniform between -sqrt(3) and sqrt(3) times the wander: its standard deviation is the wander.
        const Frequency most{oscillator.clocks.wander.parts_per_trillion * 1732 / 1000};
        change_drift(host, oscillator.drift + either_way(most, random_));
    }
    lan_.at(lan_.now() + 1s, [this] { let_oscillators_change(); });
}

// A triangle wave: the library's sine differs between machines.
Frequency HostSet::swing(const Oscillator& oscillator) const {
    const auto& clocks = oscillator.clocks;
    const Duration into = (lan_.now().time_since_epoch() + oscillator.phase) % clocks.swing_period;
    const Duration from_middle = std::chrono::abs(into - clocks.swing_period / 2);
    const std::int64_t thousandths = from_middle * 4000 / clocks.swing_period - 1000;
    return {clocks.swing.parts_per_trillion * thousandths / 1000};
}

}
