// What a trace says: one line a message that came or went, in the form of the historic trace, each
// behind the time of day, which that did not have. Nothing here writes anything.
#pragma once

#include "proto/node/node.hpp"

#include <span>
#include <string>

namespace timed {

/// "ADJTIME 1 4711   (-1,995000) 10.77.0.1       alpha". `era`: SETTIME tells the date nearest
/// to it.
std::string message_text(const Message& message, Address address, WallTime era);

/// Lines for an event and what `node` answered it with; empty when there is nothing to tell.
std::string trace_text(const Event& event, std::span<const Action> actions, const Node& node, Now now);

/// What the host is on each network, and the hosts it is master of.
std::string table_text(const Node& node, Now now);

}
