// All commands, and which of them an abbreviation means.
#pragma once

#include "timedc/commands/command.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <span>

namespace timed::control {

std::span<const Command> commands();

enum class NotFound : std::uint8_t { invalid, ambiguous };

/// Finds a command by its name, or by a prefix that no other command has.
boost::system::result<const Command*, NotFound> find_command(std::string_view abbreviation);

/// Finds and runs the command of a line.
Result execute(Words words, Session& session);

}
