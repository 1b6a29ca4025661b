// A host at one moment: its node and its clock. Moments are never changed, only followed by others, so that
// all states in which a host is the same share it.
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

/// What every clock would show at instant zero if it were right (2027).
constexpr WallTime epoch{std::chrono::seconds{1'800'000'000}};

struct Machine {
    timed::Node node;
    sim::VirtualClock clock;

    // What is asked of it again and again, told once.
    std::vector<timed::Node::Standing> standings{};
    std::uint64_t fingerprint = 0; ///< relative to when it is to be woken

    /// How far its clock is ahead of the truth.
    [[nodiscard]] Duration error(Instant now) const;
};

using Moment = std::shared_ptr<const Machine>;

/// All moments of all hosts, each kept once.
class Moments {
  public:
    Moment keep(Machine machine);

    /// Drops what no state needs any more.
    void drop_unused();

  private:
    std::unordered_map<std::uint64_t, Moment> kept_; ///< by the fingerprint of everything
};

}
