// The text of a trace: one line for each message received or sent, in the form of the historic trace,
// preceded by the time of day, which the historic trace lacked. Pure: it only builds strings.
#pragma once

#include "proto/node/node.hpp"

#include <span>
#include <string>

namespace timed {

/// "ADJTIME 1 4711   (-1,995000) 10.77.0.1       alpha". `era`: a date in the message is read as the one
/// nearest to it.
std::string message_text(const Message& message, Address address, WallTime era);

/// Lines for an event and the actions of `node`; empty if none of them is traced.
std::string trace_text(const Event& event, std::span<const Action> actions, const Node& node, Now now);

/// The host's role on each network, and its slaves.
std::string table_text(const Node& node, Now now);

}
