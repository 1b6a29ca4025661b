// The role of a host on all its networks together.
#pragma once

#include "tests/lan/daemon_status.hpp"

#include <optional>
#include <string>

namespace lan {

struct Standing {
    std::string role; // a submaster is slave on one network and master on another
    std::optional<std::string> master;
};

Standing overall_standing(const DaemonStatus& status);

}
