// Slave on one network and master on another is submaster; else the highest role.
#include "tests/lan/standing.hpp"

#include <algorithm>

namespace lan {

Standing overall_standing(const DaemonStatus& status) {
    const auto& networks = status.networks;
    const auto slave = std::ranges::find(networks, "slave", &NetworkStatus::role);
    const auto master = std::ranges::find(networks, "master", &NetworkStatus::role);
    if (slave != networks.end() && master != networks.end()) return {"submaster", slave->master};
    if (slave != networks.end()) return {slave->role, slave->master};
    if (master != networks.end()) return {master->role, master->master};
    return {status.role, status.master};
}

}
