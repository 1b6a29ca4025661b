// An action of a host as one line of text.
#pragma once

#include "proto/edge/action.hpp"
#include "tests/sim/virtual_lan.hpp"

#include <string>

namespace sim {

/// "   61.234567 h10003/0 -> all: ELECTION 0 "h10003""; empty for actions that are not shown. A host is
/// identified by its name and its number on the LAN.
std::string action_text(const VirtualLan& lan, HostIndex host, const timed::Action& action);

}
