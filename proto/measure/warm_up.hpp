// Warm-up probes: a request ahead of the one that measures pays for what the path costs after a pause
// (C-state exits, cold caches), so the second takes less time, and its two ways more nearly the same.
//
// Where they do not help they cost a request each: they are given up when the probes after them are not
// faster.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <optional>

namespace timed {

class WarmUp {
  public:
    /// How long before the measuring probe it is sent: as long as a cold round trip takes, within these
    /// limits. On a virtual cable 15 us are as good as 120; more leave time to processors in deep C-states.
    static constexpr Duration least_lead = 120us;
    static constexpr Duration most_lead = 250us;
    [[nodiscard]] Duration lead() const { return lead_; }

    /// How much later it may be sent.
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
    // given up as soon as one is not, unless enough were faster before.
    static constexpr int score_if_faster = 1;
    static constexpr int score_if_not = -3;
    static constexpr int given_up_at = -3;

    Duration lead_ = least_lead;
    int score_ = 0;
    bool awaits_follower_ = false;
    WallTime sent_ = WallTime::max(); ///< the latest; max: none yet
    WallTime follower_sent_{};
    std::optional<Duration> round_trip_; ///< its own, until its follower's is known
};

}
