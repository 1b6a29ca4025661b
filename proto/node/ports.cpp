#include "proto/node/ports.hpp"

#include <algorithm>

namespace timed {

namespace {

auto* first(auto& ports, auto wanted) {
    const auto found = std::ranges::find_if(ports, wanted);
    return found == ports.end() ? nullptr : &*found;
}

auto on(const std::optional<NetworkId>& network) {
    return [&](const Port& port) { return port.network.id == network; };
}

}

Port* Ports::find(const std::optional<NetworkId>& network) { return first(list_, on(network)); }
const Port* Ports::find(const std::optional<NetworkId>& network) const { return first(list_, on(network)); }

Port* Ports::followed() { return first(list_, &Port::follows); }

bool Ports::has_role(Role role) const {
    return std::ranges::any_of(list_, [&](const Port& port) { return port.role_name() == role; });
}

bool Ports::has_address(std::uint32_t ip) const {
    return std::ranges::any_of(list_, [&](const Port& port) { return port.network.address == ip; });
}

// A host that has lost its other networks may be bystander on the last one.
bool Ports::needs_arranging() const { return size() > 1 || has_role(Role::bystander); }

}
