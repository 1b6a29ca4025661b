// Which of two hosts that both want to lead takes precedence (docs/protocol.md, "Elections").
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

namespace timed {

/// The one whose name sorts first.
inline bool takes_precedence(const HostName& a, const HostName& b) { return a < b; }

/// Candidates that stand within this time of each other are simultaneous: precedence decides, with the rivals
/// and with the voters alike. One that comes later is refused.
constexpr Duration simultaneous = std::chrono::seconds{1};

}
