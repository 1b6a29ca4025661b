// Start-up search: is there a master on this network already? (docs/protocol.md, "Elections")
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// Asks by MASTERREQ. A historic daemon asked for 6.2 s and stood back for 6 to 15 minutes if it heard
/// another one asking; two started together left the network without a master for that long. This one asks
/// for two seconds
/// - four times, so that loss does not hide a live master - and then stands for election.
class Search {
  public:
    explicit Search(Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& /*context*/) { return std::nullopt; }
    Verdict on_disturbed(const ClockDisturbed& /*event*/, Context& /*context*/) { return std::nullopt; }
    [[nodiscard]] std::optional<Instant> next_wake() const { return std::nullopt; }

    [[nodiscard]] auto state() const { return std::tuple{}; }
};

}
