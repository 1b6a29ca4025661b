// How datagrams travel on the networks of a virtual LAN, and when a daemon receives them.
#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <utility>

namespace sim {

using namespace timed;

// Hosts forward no packets: a host reaches those with which it shares a network.
std::optional<NetworkIndex> VirtualLan::route(HostIndex from, std::uint32_t ip) const {
    const auto network = networks_.network_of(ip);
    const bool there = network && std::ranges::any_of(networks_.interfaces(from), [&](const auto& interface) {
                           return interface.network == network && interface.up;
                       });
    return there ? network : std::nullopt;
}

void VirtualLan::broadcast(HostIndex from, NetworkIndex network, const Message& message) {
    const auto bytes = std::make_shared<std::vector<std::byte>>(hosts_[from].station->encoded(message));
    deliver(from, networks_.addressed_by_broadcast(from, network), network, bytes);
}

// Drops messages to other ports: those belong to local tools, which the simulator does not run.
void VirtualLan::send_to(HostIndex from, Address to, const Message& message) {
    const auto owner = networks_.owner_of(to.ip);
    if (!owner || to.port != timed_port) return;
    const auto bytes = std::make_shared<std::vector<std::byte>>(hosts_[from].station->encoded(message));
    deliver(from, {*owner}, *networks_.network_of(to.ip), bytes);
}

// Receivers with the same arrival time share one event: without jitter a broadcast is a single event.
void VirtualLan::deliver(HostIndex from, const std::vector<HostIndex>& to, NetworkIndex network,
                         const Bytes& bytes) {
    const Address sender{networks_.interface(from, network).seen.address, timed_port};
    std::vector<Arrival> together;
    Duration under_way{};
    const auto enter = [&] {
        if (together.empty()) return;
        agenda_.at(now() + under_way, [this, sender, bytes, arrivals = std::exchange(together, {})] {
            for (const auto& [host, life, on] : arrivals) {
                if (hosts_[host].life == life) arrive(host, on, sender, bytes);
            }
        });
    };
    for (const auto host : to) {
        const NetworkId on = networks_.interface(host, network).seen.id;
        for (int copies = networks_.comes_twice(network, random_) ? 2 : 1; copies > 0; --copies) {
            const auto delay = networks_.passage(from, host, network, random_);
            if (!delay) continue;
            if (*delay != under_way) enter();
            under_way = *delay;
            together.push_back({host, hosts_[host].life, on});
        }
    }
    enter();
}

// The kernel stamps a packet on arrival, however late the daemon reads it. A paused machine has not yet
// received the packets in its queue.
void VirtualLan::arrive(HostIndex to, NetworkId arrival, Address sender, const Bytes& bytes) {
    auto& self = hosts_[to];
    if (self.paused_at && self.in_ring.size() < VirtualHost::most_in_ring)
        return self.in_ring.push_back([=, this] { arrive(to, arrival, sender, bytes); });
    if (self.asleep || !networks_.index_of(to, arrival)) return;
    give_turn(to, [this, to, arrival, sender, bytes, stamp = reading(to).instant] {
        feed(to, DatagramReceived{arrival, sender, *bytes, stamp});
    });
}

void VirtualLan::give_turn(HostIndex to, std::function<void()> turn) {
    auto& self = hosts_[to];
    if (self.frozen) return self.backlog.push_back(std::move(turn));
    if (self.slowness == Duration{}) return turn();
    agenda_.at(now() + self.slowness, [this, to, life = self.life, turn = std::move(turn)] {
        if (hosts_[to].life == life) turn();
    });
}

void VirtualLan::inject(HostIndex to, Address from, std::span<const std::byte> bytes) {
    const auto network = route(to, from.ip);
    const auto arrival = network ? std::optional{networks_.interface(to, *network).seen.id} : std::nullopt;
    feed(to, DatagramReceived{arrival, from, bytes, reading(to).instant});
}

}
