// What the local time daemon says of itself.
#pragma once

#include "proto/base/host_name.hpp"
#include "timedc/client/session.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace timed::control {

/// One JSON object, as text. The error is timed_out when the daemon does not answer within 5 s.
boost::system::result<std::string> ask_status(Session& session);

/// What the local daemon calls itself, which may not be the host's name (`timed --name`). If it cannot be
/// asked, as a historic daemon, the host's name.
HostName daemon_name(Session& session);

}
