// Trees of gateways with very many hosts, and their offsets from the root.
#pragma once

#include <cstddef>
#include <iosfwd>

namespace sim {

/// Runs three levels of networks with b gateways or hosts on each besides the one above: 1 + b + b^2 + b^3
/// hosts. Prints one line for each level, and the cost. Returns whether all converged to one root and kept
/// its time. Shows its progress on `progress`, if given.
bool run_tree(std::size_t branches, std::ostream& out, std::ostream* progress);

}
