// The text of a path.
#pragma once

#include "tests/explore/world.hpp"

#include <iosfwd>
#include <string>

namespace explore {

/// "   12.345678  h2 hears ELECTION 0 "h1" from h1".
std::string trace_line(const World& world, const Choice& choice);

/// Executes the path, with a line for each choice and action, and continues without faults until one master
/// is settled. Returns whether there was a violation; throws std::invalid_argument if the path is impossible
/// here.
bool print_trace(World world, const Path& path, Moments& moments, std::ostream& out);

}
