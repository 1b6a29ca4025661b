// The hosts of a netgroup (-G), from the source that nsswitch.conf(5) names.
#pragma once

#include "proto/base/host_name.hpp"

#include <string>
#include <vector>

namespace timed {

/// None if the netgroup is unknown, names no hosts, or its source is unreachable: the system does not
/// distinguish these cases. Blocks until the name server answers. Not thread-safe: the system keeps a global
/// position.
std::vector<HostName> hosts_of_netgroup(const std::string& netgroup);

}
