// Warm-up probes: a request just before the measuring one absorbs the delays of a path that was idle (C-state
// exits, cold caches), so the measuring one has a shorter and more symmetric round trip.
//
// If the measuring probes do not become faster, warm-up probes only cost requests, and are given up.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <optional>

namespace timed {

class WarmUp {
  public:
    /// How long before the measuring probe it is sent: one cold round trip, within these limits. On a virtual
    /// cable 15 us are as good as 120 us; the longer lead gives processors time to leave deep C-states.
    static constexpr Duration least_lead = 120us;
    static constexpr Duration most_lead = 250us;
    [[nodiscard]] Duration lead() const { return lead_; }

    /// How much later than that it may be sent.
    [[nodiscard]] Duration grace() const { return lead_ - shortest_of_use; }

    void took_when_cold(Duration round_trip) { lead_ = std::clamp(round_trip, least_lead, most_lead); }

    /// Whether one is to be sent before the next measuring probe.
    [[nodiscard]] bool is_due(WallTime now) const;

    void sent(WallTime when);
    /// The measuring probe was sent.
    void follower_sent(WallTime when);

    /// Whether the latest one was sent at `when`.
    [[nodiscard]] bool was_sent_at(WallTime when) const;

    void answered(Duration round_trip) { round_trip_ = round_trip; }
    void follower_answered(Duration round_trip);

  private:
    static constexpr Duration shortest_of_use = 50us;

    // Where warm-up helps, 19 of 20 followers are faster by a tenth; elsewhere fewer than half. So it is
    // given up at the first follower that is not faster, unless enough were faster before.
    static constexpr int score_if_faster = 1;
    static constexpr int score_if_not = -3;
    static constexpr int given_up_at = -3;

    Duration lead_ = least_lead;
    int score_ = 0;
    bool awaits_follower_ = false;
    WallTime sent_ = WallTime::max(); ///< the latest; max: none yet
    WallTime follower_sent_{};
    std::optional<Duration> round_trip_; ///< of the warm-up probe, until its follower is answered
};

}
