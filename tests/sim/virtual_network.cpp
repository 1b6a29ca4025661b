#include "tests/sim/virtual_network.hpp"

#include <algorithm>
#include <stdexcept>

namespace sim {

using namespace timed;

namespace {

constexpr std::uint32_t netmask = 0xffff0000;
constexpr std::uint32_t next_lodging =
    0x4000; // step from a host's address to its next one; the fourth is the first again
constexpr std::uint32_t addresses = 0xfffe; // of a /16, without the network and broadcast addresses

constexpr std::uint32_t base_of(NetworkIndex network) {
    return 0x0a4d0000 + (static_cast<std::uint32_t>(network) << 16U);
}

template <class Interfaces> auto& find_interface(Interfaces& interfaces, NetworkIndex network) {
    const auto found = std::ranges::find(interfaces, network, &Interface::network);
    if (found == interfaces.end()) throw std::out_of_range{"the host is not on that network"};
    return *found;
}

}

NetworkIndex VirtualNetworks::add(const Weather& weather, std::optional<Ends> ends) {
    networks_.push_back({weather, ends});
    return networks_.size() - 1;
}

Address VirtualNetworks::address_of(HostIndex host, NetworkIndex network) {
    return {base_of(network) + static_cast<std::uint32_t>(host % addresses) + 1, timed_port};
}

void VirtualNetworks::attach(HostIndex host, NetworkIndex network) {
    if (hosts_.size() <= host) {
        hosts_.resize(host + 1);
        ids_given_.resize(host + 1);
    }
    networks_.at(network).members.push_back(host);
    Interface& interface = hosts_[host].emplace_back();
    interface.network = network;
    HostIndex number = host; // with more than 65,534 hosts, two of a network may map to one address
    while (owners_.contains(address_of(number, network).ip)) ++number;
    move_in(host, interface, address_of(number, network).ip);
}

void VirtualNetworks::renumber(HostIndex host, NetworkIndex network) {
    Interface& moving = interface(host, network);
    owners_.erase(moving.seen.address);
    move_in(host, moving, base_of(network) | ((moving.seen.address + next_lodging) & ~netmask));
}

void VirtualNetworks::move_in(HostIndex host, Interface& interface, std::uint32_t ip) {
    const NetworkId id{++ids_given_[host]};
    interface.seen = {id, ip, netmask, base_of(interface.network) | ~netmask};
    owners_[ip] = host;
    if (const auto& ends = networks_[interface.network].ends) introduce_ends(interface.network, *ends);
}

// Each end of a link knows the address of the other, even before that host is added.
void VirtualNetworks::introduce_ends(NetworkIndex link, const Ends& ends) {
    const auto is_there = [&](HostIndex end) {
        return std::ranges::find(members(link), end) != members(link).end();
    };
    for (const std::size_t end : {0U, 1U}) {
        if (!is_there(ends.at(end))) continue;
        const HostIndex far_end = ends.at(1 - end);
        auto& seen = interface(ends.at(end), link).seen;
        seen.netmask = ~std::uint32_t{0};
        seen.broadcast =
            is_there(far_end) ? interface(far_end, link).seen.address : address_of(far_end, link).ip;
    }
}

Interface& VirtualNetworks::interface(HostIndex host, NetworkIndex network) {
    return find_interface(hosts_.at(host), network);
}
const Interface& VirtualNetworks::interface(HostIndex host, NetworkIndex network) const {
    return find_interface(hosts_.at(host), network);
}

std::vector<Network> VirtualNetworks::seen_by(HostIndex host) const {
    std::vector<Network> networks;
    for (const auto& interface : hosts_.at(host)) {
        if (interface.up) networks.push_back(interface.seen);
    }
    return networks;
}

std::optional<NetworkIndex> VirtualNetworks::index_of(HostIndex host, NetworkId id) const {
    for (const auto& interface : hosts_.at(host)) {
        if (interface.seen.id == id && interface.up) return interface.network;
    }
    return std::nullopt;
}

std::optional<NetworkIndex> VirtualNetworks::network_of(std::uint32_t ip) const {
    const NetworkIndex network = ((ip & netmask) - base_of(0)) >> 16U;
    return network < networks_.size() ? std::optional{network} : std::nullopt;
}

std::optional<HostIndex> VirtualNetworks::owner_of(std::uint32_t ip) const {
    const auto found = owners_.find(ip);
    return found == owners_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<HostIndex> VirtualNetworks::addressed_by_broadcast(HostIndex from, NetworkIndex network) const {
    auto addressed = members(network);
    if (is_point_to_point(network)) std::erase(addressed, from);
    return addressed;
}

bool VirtualNetworks::connected(HostIndex a, HostIndex b, NetworkIndex network) const {
    const auto& one = interface(a, network);
    const auto& other = interface(b, network);
    return one.up && other.up && one.group == other.group;
}

bool VirtualNetworks::hear_each_other(HostIndex a, HostIndex b, NetworkIndex network) const {
    constexpr double bad_luck = 0.4;
    const auto is_whole = [&](HostIndex host) {
        const auto& one = interface(host, network);
        return one.loss_sending <= bad_luck && one.loss_hearing <= bad_luck;
    };
    return connected(a, b, network) && is_whole(a) && is_whole(b) &&
           networks_[network].weather.loss <= bad_luck;
}

std::optional<Duration> VirtualNetworks::passage(HostIndex from, HostIndex to, NetworkIndex network,
                                                 Random& random) const {
    if (!connected(from, to, network)) return std::nullopt;
    const double sending = interface(from, network).loss_sending;
    const double hearing = interface(to, network).loss_hearing;
    if (sending > 0 && happens(sending, random)) return std::nullopt;
    if (hearing > 0 && happens(hearing, random)) return std::nullopt;
    const Weather& weather = networks_[network].weather;
    const auto under_way = sim::passage(weather, random);
    return under_way && from > to ? *under_way + weather.uphill : under_way;
}

bool VirtualNetworks::comes_twice(NetworkIndex network, Random& random) const {
    const double duplicated = networks_[network].weather.duplicated;
    return duplicated > 0 && happens(duplicated, random);
}

}
