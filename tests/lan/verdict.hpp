// Has the LAN agreed, as --agree asks?
#pragma once

#include "tests/lan/record.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lan {

// What stands against it, a sentence each.
std::vector<std::string> objections(const Summary& summary, std::int64_t limit_ns);

}
