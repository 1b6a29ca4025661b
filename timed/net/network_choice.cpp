#include "timed/net/network_choice.hpp"

#include "proto/wire/message.hpp"

#include <algorithm>
#include <net/if.h>
#include <optional>
#include <tuple>

namespace timed {

namespace {

constexpr std::uint32_t ip_and_udp_headers = 28;
// Interfaces drop packets that exceed their own MTU.
constexpr std::uint32_t least_mtu = wire_size + ip_and_udp_headers;

constexpr unsigned point_to_point_prefix = 31; // RFC 3021: both addresses are hosts

std::uint32_t netmask_of(unsigned prefix) { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32U - prefix); }

bool has(const InterfaceAddress& entry, unsigned flag) { return (entry.flags & flag) != 0; }

// The only other host of a point-to-point link: the peer's address, or the second address of a /31. A peer
// within a larger network is one host among others.
std::optional<std::uint32_t> far_end_of(const InterfaceAddress& entry) {
    const bool has_peer = entry.peer != 0 && entry.peer != entry.address;
    const bool among_others = !has(entry, IFF_POINTOPOINT) && entry.prefix < point_to_point_prefix &&
                              ((entry.peer ^ entry.address) & netmask_of(entry.prefix)) == 0;
    if (has_peer && !among_others) return entry.peer;
    if (entry.prefix == point_to_point_prefix) return entry.address ^ 1U;
    return std::nullopt;
}

// The configured broadcast address may be missing, be 255.255.255.255, or belong to another network.
std::uint32_t broadcast_of(const InterfaceAddress& entry, std::uint32_t netmask) {
    const bool is_here = ((entry.broadcast ^ entry.address) & netmask) == 0;
    return is_here && entry.broadcast != entry.address ? entry.broadcast : entry.address | ~netmask;
}

LocalNetwork network_of(const InterfaceAddress& entry) {
    LocalNetwork local;
    local.interface = entry.interface;
    local.interface_index = entry.index;
    const auto far_end = far_end_of(entry);
    local.point_to_point = far_end.has_value();
    auto& network = local.network;
    network.address = entry.address;
    network.netmask = netmask_of(entry.prefix);
    network.broadcast = far_end ? *far_end : broadcast_of(entry, network.netmask);
    return local;
}

std::optional<Unused> obstacle(const InterfaceAddress& entry) {
    if (!far_end_of(entry) && (has(entry, IFF_POINTOPOINT) || entry.prefix == 32))
        return Unused::no_peer_address;
    if (!far_end_of(entry) && !has(entry, IFF_BROADCAST)) return Unused::no_broadcast;
    if (entry.mtu < least_mtu) return Unused::mtu_too_small;
    return std::nullopt;
}

bool is_wanted(const WantedNetworks& wanted, const LocalNetwork& local) {
    const auto is_local = [&](const NetworkNumber& number) { return is_network(number, local); };
    const auto& [interfaces, networks, ignored] = wanted;
    return (interfaces.empty() || std::ranges::find(interfaces, local.interface) != interfaces.end()) &&
           (networks.empty() || std::ranges::any_of(networks, is_local)) &&
           std::ranges::none_of(ignored, is_local);
}

// Unnumbered links may share our address, and still lead to different hosts.
bool same_network(const LocalNetwork& a, const LocalNetwork& b) {
    if (a.point_to_point || b.point_to_point) {
        return a.point_to_point == b.point_to_point && a.interface_index == b.interface_index &&
               a.network.broadcast == b.network.broadcast;
    }
    return a.network.netmask == b.network.netmask &&
           ((a.network.address ^ b.network.address) & a.network.netmask) == 0;
}

struct Candidate {
    LocalNetwork local;
    bool running; ///< has a carrier
};

std::ptrdiff_t preference(const WantedNetworks& wanted, const LocalNetwork& local) {
    return std::ranges::find(wanted.interfaces, local.interface) - wanted.interfaces.begin();
}

// Of several addresses in one network, the one with the lowest rank is used.
auto rank(const Candidate& candidate, const WantedNetworks& wanted, std::span<const LocalNetwork> in_use) {
    const auto& local = candidate.local;
    const bool is_new = std::ranges::none_of(in_use, [&](const LocalNetwork& network) {
        return network.interface_index == local.interface_index &&
               network.network.address == local.network.address;
    });
    return std::tuple{!candidate.running, preference(wanted, local), is_new};
}

// All addresses in one network.
using Group = std::vector<Candidate>;

Group& group_of(const Candidate& candidate, std::vector<Group>& groups) {
    const auto found = std::ranges::find_if(
        groups, [&](const Group& group) { return same_network(group.front().local, candidate.local); });
    return found == groups.end() ? groups.emplace_back() : *found;
}

// Linux answers ARP requests for any address of the host on every interface (arp_ignore = 0), also on one
// that has lost its address. Hosts that accepted such an answer send to us through that interface. Without a
// carrier it may be connected to another network next time.
void keep_without_address(const InterfaceAddress& entry, std::span<const LocalNetwork> in_use,
                          std::vector<LocalNetwork>& used) {
    if (!has(entry, IFF_UP) || !has(entry, IFF_RUNNING)) return;
    for (const auto& network : in_use) {
        if (!leads_to(network, entry.index)) continue;
        const auto still_used = std::ranges::find_if(
            used, [&](const LocalNetwork& local) { return same_network(local, network); });
        if (still_used != used.end()) still_used->spare_interfaces.push_back(entry.index);
    }
}

// A second address of the same interface is not reported.
void choose_one(Group group, const WantedNetworks& wanted, std::span<const LocalNetwork> in_use,
                NetworkChoice& choice) {
    const auto best = std::ranges::min_element(
        group, {}, [&](const Candidate& candidate) { return rank(candidate, wanted, in_use); });
    auto& used = choice.used.emplace_back(std::move(best->local));
    group.erase(best);
    for (auto& [local, running] : group) {
        if (local.interface_index == used.interface_index) continue;
        used.spare_interfaces.push_back(local.interface_index);
        choice.unused.push_back({std::move(local), Unused::spare});
    }
}

}

std::string_view to_string(Unused reason) {
    switch (reason) {
    case Unused::spare: return "spare";
    case Unused::no_peer_address: return "no-peer-address";
    case Unused::no_broadcast: return "no-broadcast";
    case Unused::mtu_too_small: return "mtu-too-small";
    }
    return "unknown";
}

NetworkChoice choose_networks(std::span<const InterfaceAddress> addresses, const WantedNetworks& wanted,
                              std::span<const LocalNetwork> in_use) {
    NetworkChoice choice;
    std::vector<Group> groups;
    for (const auto& entry : addresses) {
        if (entry.address == 0 || !has(entry, IFF_UP) || has(entry, IFF_LOOPBACK)) continue;
        Candidate candidate{network_of(entry), has(entry, IFF_RUNNING)};
        if (!is_wanted(wanted, candidate.local)) continue;
        if (const auto reason = obstacle(entry)) {
            choice.unused.push_back({std::move(candidate.local), *reason});
            continue;
        }
        group_of(candidate, groups).push_back(std::move(candidate));
    }
    for (auto& group : groups) choose_one(std::move(group), wanted, in_use, choice);
    for (const auto& entry : addresses) {
        if (entry.address == 0) keep_without_address(entry, in_use, choice.used);
    }
    std::ranges::stable_sort(choice.used, {}, [&](const auto& local) { return preference(wanted, local); });
    return choice;
}

}
