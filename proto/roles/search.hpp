// Start-up search: is there a master on this network already? (docs/protocol.md, "Elections")
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// Sends MASTERREQ four times in two seconds, because of packet loss, and then stands for election. A
/// historic daemon searched for 6.2 s, and waited for 6 to 15 minutes if it heard another search: two that
/// started together left the network without a master for that long.
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
