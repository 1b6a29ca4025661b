// What commands share while the program runs: where time daemons are, and how answers are waited for.
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
    bool leaving = false; ///< no more commands are wanted
};

}
