// Which networks there are and which hosts are on them, as --nets has it: "A:1-3 B:3-5". A host on several
// networks is a gateway between them.
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
    int hosts = 0; // 1 to this
    std::vector<NetworkPlan> networks;

    // Do people know networks by their names here?
    bool has_names() const { return !networks.front().name.empty(); }

    // Indices of the networks that a host is on, in their order.
    std::vector<std::size_t> networks_of(int host) const;
};

// All hosts on one network without a name.
Topology one_network(int hosts);

// Throws std::invalid_argument saying what is wrong. Every host from 1 to the highest is on some network.
Topology parse_topology(std::string_view text);

}
