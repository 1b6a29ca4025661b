// Networks of networks: trees of gateways with very many hosts, and how far from the root's time they are.
#pragma once

#include <cstddef>
#include <iosfwd>

namespace sim {

/// Three levels of networks with so many gateways, or hosts, on each beside the one above: b of them have
/// 1 + b + b^2 + b^3 hosts. Runs it and prints one line for each level, and what that cost; whether all came
/// to one root and kept its time. How far it has got is shown on `progress`, if there is one.
bool run_tree(std::size_t branches, std::ostream& out, std::ostream* progress);

}
