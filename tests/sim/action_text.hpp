// What a host did, as a line for people who look into a run.
#pragma once

#include "proto/edge/action.hpp"
#include "tests/sim/virtual_lan.hpp"

#include <string>

namespace sim {

/// "   61.234567 h10003/0 -> everybody: ELECTION 0 "h10003""; empty for what is of no interest. A host is
/// called by its name and its number on the LAN.
std::string action_text(const VirtualLan& lan, HostIndex host, const timed::Action& action);

}
