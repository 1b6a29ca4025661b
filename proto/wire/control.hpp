// Where the daemon and the control program meet on one host.
#pragma once

#include <string_view>

namespace timed {

/// Unix stream socket on which the daemon tells its status, one JSON object a connection.
constexpr std::string_view default_status_socket = "/run/timed/status.sock";

}
