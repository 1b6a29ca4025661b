// Which of two hosts takes precedence when both want to lead (docs/protocol.md, "Elections").
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

namespace timed {

/// The one whose name sorts first.
inline bool takes_precedence(const HostName& a, const HostName& b) { return a < b; }

/// Candidates within this time of each other are simultaneous: precedence decides, for rivals and voters. A
/// later one is refused.
constexpr Duration simultaneous = std::chrono::seconds{1};

}
