// The name of this host in messages to time daemons.
#pragma once

#include "proto/base/host_name.hpp"

namespace timed::control {

HostName local_host_name();

}
