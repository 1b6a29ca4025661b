// From groups of hosts to parts of the switch.
#include "tests/lan/switch.hpp"

namespace lan {

Switch::Parts Switch::undivided() const {
    Parts parts;
    for (const auto& port : ports_) parts.push_back(static_cast<int>(port.network));
    return parts;
}

// Numbered so that group 0 has the parts of the undivided switch.
void Switch::divide(const Groups& groups) {
    Parts parts = undivided();
    const int networks = ports_.empty() ? 0 : static_cast<int>(ports_.back().network) + 1;
    for (std::size_t i = 0; i < ports_.size(); ++i)
        parts[i] += groups[static_cast<std::size_t>(ports_[i].host) - 1] * networks;
    rearrange(parts);
}

}
