// The state that commands share: how to reach time daemons, and how to wait for their answers.
#pragma once

#include "proto/base/address.hpp"
#include "timedc/client/waiting.hpp"

#include <cstdint>
#include <string>

namespace timed::control {

struct Session {
    std::string status_socket;       ///< of the local time daemon
    std::uint16_t port = timed_port; ///< of all time daemons
    Waiting waiting{};
    bool leaving = false; ///< the program ends after this command
};

}
