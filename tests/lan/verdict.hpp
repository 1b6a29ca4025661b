// Whether the LAN agrees, for --agree.
#pragma once

#include "tests/lan/record.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lan {

// Reasons against it, a sentence for each.
std::vector<std::string> objections(const Summary& summary, std::int64_t limit_ns);

}
