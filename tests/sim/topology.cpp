#include "tests/sim/topology.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace sim {

using namespace timed;

namespace {

std::string named(const char* shape, std::size_t size) { return shape + std::to_string(size); }

}

std::vector<HostIndex> shuffled(std::size_t count, Random& random) {
    std::vector<HostIndex> order(count);
    std::iota(order.begin(), order.end(), HostIndex{0});
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.next() % i]);
    return order;
}

HostName nth_name(std::size_t place) {
    const std::string digits = std::to_string(10'000 + place); // so that names sort like numbers
    return *HostName::from("h" + digits);
}

std::size_t Topology::hosts() const {
    std::set<HostIndex> all;
    for (const auto& members : hosts_on) all.insert(members.begin(), members.end());
    return all.size();
}

VirtualLan::Networks Topology::networks_of(HostIndex host) const {
    VirtualLan::Networks found;
    for (NetworkIndex network = 0; network < hosts_on.size(); ++network) {
        if (std::ranges::find(hosts_on[network], host) != hosts_on[network].end()) found.push_back(network);
    }
    return found;
}

std::vector<HostIndex> Topology::gateways() const {
    std::vector<HostIndex> found;
    for (HostIndex host = 0; host < hosts(); ++host) {
        if (networks_of(host).size() > 1) found.push_back(host);
    }
    return found;
}

Topology chain(std::size_t networks) {
    Topology shape{named("chain_of_", networks), {}};
    for (HostIndex first = 0; first < 2 * networks; first += 2) {
        shape.hosts_on.push_back({first, first + 1, first + 2});
    }
    return shape;
}

Topology ring(std::size_t networks) {
    Topology shape = chain(networks);
    shape.name = named("ring_of_", networks);
    shape.hosts_on.back().back() = 0;
    return shape;
}

Topology star(std::size_t networks) {
    Topology shape{named("star_of_", networks), {}};
    for (HostIndex last = 2; last <= 2 * networks; last += 2) shape.hosts_on.push_back({0, last - 1, last});
    return shape;
}

Topology hub(std::size_t gateways) {
    Topology shape{named("hub_with_", gateways), {{}}};
    for (HostIndex gateway = 0; gateway < gateways; ++gateway) {
        shape.hosts_on.front().push_back(gateway);
        const HostIndex behind = gateways + 2 * gateway;
        shape.hosts_on.push_back({gateway, behind, behind + 1});
    }
    return shape;
}

Topology tree(std::size_t levels, std::size_t branches) {
    Topology shape{named("tree_of_", levels), {{0}}};
    HostIndex next = 1;
    std::size_t first_of_level = 0;
    for (std::size_t level = 1; level < levels; ++level) {
        const std::size_t end_of_level = shape.hosts_on.size();
        for (std::size_t above = first_of_level; above < end_of_level; ++above) {
            for (std::size_t branch = 0; branch < branches; ++branch) {
                const HostIndex gateway = next++;
                const HostIndex behind = next++;
                shape.hosts_on[above].push_back(gateway);
                shape.hosts_on.push_back({gateway, behind});
            }
        }
        first_of_level = end_of_level;
    }
    return shape;
}

Topology side_by_side() { return {"two_side_by_side", {{0, 1, 2, 3}, {2, 3, 4, 5}}}; }

void build(VirtualLan& lan, const Topology& shape, std::uint64_t seed, Start start) {
    Random random{seed};
    while (lan.networks().size() < shape.hosts_on.size()) lan.add_network();
    const auto places = shuffled(shape.hosts(), random);
    for (HostIndex host = 0; host < shape.hosts(); ++host) {
        const Duration offset = random.between(-2s, 2s);
        const Frequency drift{random.between(-50ms, 50ms).count()};
        const bool at_once = start == Start::together;
        lan.add_host(Node::Options{nth_name(places[host])}, offset, drift, shape.networks_of(host), at_once);
    }
    if (start != Start::in_any_order) return;
    for (const auto host : shuffled(shape.hosts(), random)) {
        lan.start(host);
        lan.run_for(random.between(0s, 10s));
    }
}

}
