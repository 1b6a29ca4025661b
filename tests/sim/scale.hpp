// One master and very many slaves, a fifth of them dead: what a round costs, and whether it reaches
// everybody.
#pragma once

#include <cstddef>
#include <iosfwd>

namespace sim {

/// What the columns of the lines are that run_scale() prints.
void head_scale_table(std::ostream& out);

/// Runs it with so many slaves and prints one line; whether every live slave was corrected within one longest
/// round.
bool run_scale(std::size_t slaves, std::ostream& out);

}
