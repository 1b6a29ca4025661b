// The hosts of a netgroup (-G), from whatever nsswitch.conf(5) names as their source.
#pragma once

#include "proto/base/host_name.hpp"

#include <string>
#include <vector>

namespace timed {

/// None when the netgroup is unknown, names no hosts, or its source cannot be reached: the system does not
/// say which. May take as long as a name server does. For one thread only: the system keeps the place in it.
std::vector<HostName> hosts_of_netgroup(const std::string& netgroup);

}
