// The interface between the daemon and the control program on one host.
#pragma once

#include <string_view>

namespace timed {

/// Unix stream socket of the daemon's status, one JSON object for each connection.
constexpr std::string_view default_status_socket = "/run/timed/status.sock";

}
