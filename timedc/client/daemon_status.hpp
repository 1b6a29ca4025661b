// Queries the status of the local time daemon.
#pragma once

#include "proto/base/host_name.hpp"
#include "timedc/client/session.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace timed::control {

/// One JSON object, as text. The error is timed_out if the daemon does not answer within 5 s.
boost::system::result<std::string> ask_status(Session& session);

/// The name of the local daemon, which may differ from the host's name (`timed --name`). The host's name if
/// the daemon does not report one, as a historic daemon.
HostName daemon_name(Session& session);

}
