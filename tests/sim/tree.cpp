// The tree of masters on the networks of a virtual LAN, and whether it has converged.
#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <map>

namespace sim {

using timed::Role;

namespace {

using Members = std::vector<HostIndex>;

/// Hosts that share a network and hear each other, one list for each such segment.
std::vector<Members> segments(const VirtualLan& lan, NetworkIndex network) {
    std::map<int, Members> by_group;
    for (const auto host : lan.networks().members(network)) {
        const auto& interface = lan.networks().interface(host, network);
        if (lan.runs(host) && interface.up) by_group[interface.group].push_back(host);
    }
    std::vector<Members> found;
    found.reserve(by_group.size());
    for (auto& [group, members] : by_group) found.push_back(std::move(members));
    return found;
}

/// The roles of the members of a segment.
using Standings = std::vector<Station::Standing>;

Standings standings_of(const VirtualLan& lan, const Members& segment, NetworkIndex network) {
    Standings standings;
    standings.reserve(segment.size());
    for (const auto host : segment) standings.push_back(lan.standing(host, network));
    return standings;
}

/// The index of the segment's only master, if all other members know it; else nothing.
std::optional<std::size_t> master_among(const Standings& standings) {
    const auto master = std::ranges::find(standings, Role::master, &Station::Standing::role);
    if (master == standings.end()) return std::nullopt;
    const bool agreed = std::ranges::all_of(standings, [&](const Station::Standing& one) {
        return &one == &*master || (one.role != Role::master && one.master == master->master);
    });
    return agreed ? std::optional{static_cast<std::size_t>(master - standings.begin())} : std::nullopt;
}

/// The master of each host.
using Upstream = std::map<HostIndex, HostIndex>;

/// The end of a host's chain of masters; nothing if the chain is a loop.
std::optional<HostIndex> root_of(HostIndex host, const Upstream& upstream) {
    for (std::size_t steps = 0; steps <= upstream.size(); ++steps) {
        const auto next = upstream.find(host);
        if (next == upstream.end()) return host;
        host = next->second;
    }
    return std::nullopt;
}

}

bool VirtualLan::settled() const {
    Upstream upstream;
    std::vector<Members> all;
    for (NetworkIndex network = 0; network < networks_.size(); ++network) {
        for (auto& segment : segments(*this, network)) {
            const auto standings = standings_of(*this, segment, network);
            const auto master = master_among(standings);
            if (!master) return false;
            for (std::size_t member = 0; member < segment.size(); ++member) {
                if (standings[member].role != Role::slave) continue;
                if (!upstream.emplace(segment[member], segment[*master]).second)
                    return false; // slave on one network at most
            }
            all.push_back(std::move(segment));
        }
    }
    return !all.empty() && std::ranges::all_of(all, [&](const Members& segment) {
        const auto root = root_of(segment.front(), upstream);
        return root &&
               std::ranges::all_of(segment, [&](HostIndex host) { return root_of(host, upstream) == root; });
    });
}

std::vector<std::vector<HostIndex>> VirtualLan::islands() const {
    std::vector<Members> found;
    for (NetworkIndex network = 0; network < networks_.size(); ++network) {
        for (auto& island : segments(*this, network)) {
            std::erase_if(found, [&](const Members& other) {
                const bool shares = std::ranges::find_first_of(other, island) != other.end();
                if (shares) island.insert(island.end(), other.begin(), other.end());
                return shares;
            });
            found.push_back(std::move(island));
        }
    }
    return found;
}

bool VirtualLan::has_rivals() const {
    for (NetworkIndex network = 0; network < networks_.size(); ++network) {
        const auto all = masters(network);
        for (auto one = all.begin(); one != all.end(); ++one) {
            const auto hears = [&](HostIndex other) {
                return !stands_still(*one) && !stands_still(other) &&
                       networks_.hear_each_other(*one, other, network);
            };
            if (std::any_of(std::next(one), all.end(), hears)) return true;
        }
    }
    return false;
}

std::vector<HostIndex> VirtualLan::masters() const {
    std::vector<HostIndex> found;
    for (HostIndex host = 0; host < hosts_.size(); ++host) {
        if (!runs(host)) continue;
        const auto is = [&](Role wanted) {
            return std::ranges::any_of(networks_.interfaces(host), [&](const Interface& interface) {
                return interface.up && role(host, interface.network) == wanted;
            });
        };
        if (is(Role::master) && !is(Role::slave)) found.push_back(host);
    }
    return found;
}

std::vector<HostIndex> VirtualLan::masters(NetworkIndex network) const {
    std::vector<HostIndex> found;
    for (const auto host : networks_.members(network)) {
        const bool is_there = runs(host) && networks_.interface(host, network).up;
        if (is_there && role(host, network) == Role::master) found.push_back(host);
    }
    return found;
}

}
