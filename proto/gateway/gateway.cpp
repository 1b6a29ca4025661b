#include "proto/gateway/gateway.hpp"

#include "proto/base/precedence.hpp"

#include <algorithm>

namespace timed {

namespace {

// Two consecutive probes may be lost.
constexpr Duration sighting_holds = loop_interval * 7 / 2;

// Gateways forward a probe at once, so even a slow one returns within this time.
constexpr Duration on_its_way = 10s;

bool led_by_another(const NetworkView& network) {
    return network.master && (network.role == Role::slave || network.role == Role::bystander);
}

}

bool outranks(const HostName& master, const Origin& its, const HostName& other, const Origin& others) {
    if (its.root != others.root) return takes_precedence(its.root, others.root);
    if (its.gateways != others.gateways) return its.gateways < others.gateways;
    return takes_precedence(master, other);
}

Message loop_of(const Origin& origin, std::uint16_t sequence) {
    Message loop{MessageType::loop, sequence, origin.root};
    loop.hops = static_cast<std::uint8_t>(most_hops - std::min<std::uint8_t>(origin.gateways, most_hops - 1));
    return loop;
}

bool OwnLoops::include(std::uint16_t sequence, Instant now) const {
    return std::ranges::any_of(sent_, [&](const Sent& one) {
        return one.sequence == sequence && sequence != 0 && now - one.when <= on_its_way;
    });
}

void LoopSightings::heard(const Message& loop, Address from, Instant now) {
    std::erase_if(heard_, [&](const auto& entry) { return now - entry.second.when > sighting_holds; });
    constexpr std::size_t most_sightings =
        64; // more than any chain of gateways has; a hostile host may invent names
    if (heard_.size() >= most_sightings && !heard_.contains(loop.name)) return;
    heard_.insert_or_assign(loop.name, Sighting{from.ip, loop.hops, now});
}

std::optional<Origin> LoopSightings::origin(Address master, Instant now) const {
    std::optional<HostName> farthest;
    std::uint8_t fewest_hops = most_hops + 1;
    for (const auto& [name, sighting] : heard_) {
        const bool fresh = now - sighting.when <= sighting_holds;
        if (!fresh || sighting.passed_on_by != master.ip || sighting.hops_left >= fewest_hops) continue;
        farthest = name;
        fewest_hops = sighting.hops_left;
    }
    if (!farthest) return std::nullopt;
    return Origin{*farthest, static_cast<std::uint8_t>(most_hops - fewest_hops)};
}

bool LoopSightings::heard_before(const HostName& name, Instant now) const {
    return std::ranges::any_of(heard_, [&](const auto& entry) {
        return now - entry.second.when <= sighting_holds && takes_precedence(entry.first, name);
    });
}

std::vector<GatewayDecision> arrange(std::span<const NetworkView> networks) {
    std::vector<GatewayDecision> decisions;
    const NetworkView* followed = nullptr;
    for (const auto& network : networks) {
        if (network.role != Role::slave || !network.master) continue;
        if (followed == nullptr) {
            followed = &network;
        } else {
            decisions.push_back({network.id, GatewayMove::stand_by}); // slave on one network at most
        }
    }

    const NetworkView* best = followed;
    for (const auto& network : networks) {
        if (network.role != Role::bystander || !network.root) continue;
        const bool better = best == nullptr || (best->root && takes_precedence(*network.root, *best->root));
        if (better) best = &network;
    }
    if (best == nullptr || !best->root) return decisions;

    if (best != followed) {
        if (followed != nullptr) decisions.push_back({followed->id, GatewayMove::stand_by});
        decisions.push_back({best->id, GatewayMove::follow});
        return decisions; // the next call makes the other decisions
    }
    for (const auto& network : networks) {
        const bool other_time = &network != best && led_by_another(network) && network.root &&
                                takes_precedence(*best->root, *network.root);
        if (other_time) decisions.push_back({network.id, GatewayMove::take_over});
    }
    return decisions;
}

}
