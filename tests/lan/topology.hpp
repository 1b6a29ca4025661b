// The networks and their hosts, in the form of --nets: "A:1-3 B:3-5". A host on several networks is a gateway
// between them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lan {

struct NetworkPlan {
    std::string name;
    std::vector<int> hosts; // in order, each once

    friend bool operator==(const NetworkPlan&, const NetworkPlan&) = default;
};

struct Topology {
    int hosts = 0; // numbered from 1
    std::vector<NetworkPlan> networks;

    // Whether networks have names.
    bool has_names() const { return !networks.front().name.empty(); }

    // Indices of the networks of a host, in order.
    std::vector<std::size_t> networks_of(int host) const;
};

// All hosts on one network without a name.
Topology one_network(int hosts);

// Throws std::invalid_argument with a sentence. Every host from 1 to the highest must be on a network.
Topology parse_topology(std::string_view text);

}
