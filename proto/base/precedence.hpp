// Which of two hosts takes precedence when both want to lead (docs/protocol.md, "Elections").
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

namespace timed {

/// The host whose name sorts first takes precedence.
inline bool takes_precedence(const HostName& a, const HostName& b) { return a < b; }

/// Candidates within this time of each other are simultaneous: rivals and voters decide by precedence. They
/// refuse a later candidate.
constexpr Duration simultaneous = std::chrono::seconds{1};

}
