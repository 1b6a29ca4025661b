// The error message for a missing privilege: which one, and how to grant it.
#pragma once

#include "timed/os/start_failure.hpp"

#include <fmt/format.h>

#include <string_view>

namespace timed {

inline StartFailure missing_privilege(std::string_view capability, std::string_view purpose) {
    return StartFailure{
        fmt::format("{} needs {}: run as root, put it into AmbientCapabilities= of the unit, or "
                    "setcap cap_net_bind_service,cap_net_raw,cap_sys_time+ep on the program",
                    purpose, capability),
        ExitStatus::no_permission};
}

}
