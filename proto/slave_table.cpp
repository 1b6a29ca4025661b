#include "proto/slave_table.hpp"

#include <algorithm>

namespace timed {

std::optional<SlaveTable::Enlisted> SlaveTable::enlist(const HostName& name, NetworkId network,
                                                       Address address) {
    if (slaves_.size() >= capacity && !slaves_.contains(name)) return std::nullopt;
    const auto [slave, added] = slaves_.try_emplace(name);
    slave->second.network = network;
    slave->second.address = address;
    slave->second.failures = 0;
    return Enlisted{&slave->second, added};
}

void SlaveTable::forget(NetworkId network) {
    std::erase_if(slaves_, [&](const auto& slave) { return slave.second.network == network; });
}

SlaveRecord* SlaveTable::find(const HostName& name) {
    const auto found = slaves_.find(name);
    return found == slaves_.end() ? nullptr : &found->second;
}

std::size_t SlaveTable::count(NetworkId network) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(slaves_, [&](const auto& slave) { return slave.second.network == network; }));
}

}
