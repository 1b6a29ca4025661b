// Runs commands line by line from standard input, with a prompt at a terminal.
#pragma once

#include "timedc/commands/command.hpp"

namespace timed::control {

/// Returns after quit or at the end of the input.
void converse(Session& session);

}
