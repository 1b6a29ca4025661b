// An immutable state of a host: its node and its clock. LAN states with the same state of a host share it.
#pragma once

#include "proto/node/node.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace explore {

using timed::Duration;
using timed::Instant;
using timed::WallTime;

/// True time at instant zero (2027).
constexpr WallTime epoch{std::chrono::seconds{1'800'000'000}};

struct Machine {
    timed::Node node;
    sim::VirtualClock clock;

    // Cached properties.
    std::vector<timed::Node::Standing> standings{};
    std::uint64_t fingerprint = 0; ///< relative to its next wake-up

    /// Error of its clock.
    [[nodiscard]] Duration error(Instant now) const;
};

using Moment = std::shared_ptr<const Machine>;

/// All moments of all hosts, each stored once.
class Moments {
  public:
    Moment keep(Machine machine);

    /// Removes moments that no state refers to.
    void drop_unused();

  private:
    std::unordered_map<std::uint64_t, Moment> kept_; ///< by the fingerprint of everything
};

}
