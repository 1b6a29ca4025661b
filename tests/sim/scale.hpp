// One master and very many slaves, a fifth of them dead: the cost of a round, and whether it reaches every
// live slave.
#pragma once

#include <cstddef>
#include <iosfwd>

namespace sim {

/// Prints the heading of the lines of run_scale().
void head_scale_table(std::ostream& out);

/// Runs with this many slaves and prints one line. Returns whether every live slave was corrected within one
/// longest round.
bool run_scale(std::size_t slaves, std::ostream& out);

}
