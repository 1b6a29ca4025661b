// The hosts of a netgroup (-G), from the source that nsswitch.conf(5) names.
#pragma once

#include "proto/base/host_name.hpp"

#include <string>
#include <vector>

namespace timed {

/// None when the netgroup is unknown, names no hosts, or its source is unreachable: the system does not tell
/// them apart. Blocks while a name server answers. Not thread-safe: the system keeps a global position.
std::vector<HostName> hosts_of_netgroup(const std::string& netgroup);

}
