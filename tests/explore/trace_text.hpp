// A path told in lines that people can read.
#pragma once

#include "tests/explore/world.hpp"

#include <iosfwd>
#include <string>

namespace explore {

/// "   12.345678  h2 hears ELECTION 0 "h1" from h1".
std::string told(const World& world, const Choice& choice);

/// Takes the path, a line for each choice and for all that hosts do on account of it, and then goes on
/// without faults until one master is settled. Whether anything happened that never may; throws
/// std::invalid_argument when the path cannot be taken from here.
bool tell(World world, const Path& path, Moments& moments, std::ostream& out);

}
