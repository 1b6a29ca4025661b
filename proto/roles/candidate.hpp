// Candidate: asks for votes by one ELECTION broadcast, and becomes master unless a host answers with REFUSE
// or QUIT (docs/protocol.md, "Elections").
#pragma once

#include "proto/base/precedence.hpp"
#include "proto/roles/role.hpp"

#include <map>
#include <optional>

namespace timed {

/// 4.4BSD: votes are collected for 3 s.
constexpr Duration election_window = 3s;

/// A host that refuses does so within 100 ms, and retransmits after 200 and 600 ms. This is long enough where
/// the lost master announced itself; elsewhere historic hosts take up to 3 s.
constexpr Duration short_election_window = 700ms;

/// `master_announces`: the master that is lost announced itself.
constexpr Duration election_window_of(bool master_announces) {
    return master_announces ? short_election_window : election_window;
}

/// Votes are not counted: a candidate that is not refused within the window is master, and the hosts that
/// accepted it are its first slaves. Two simultaneous historic candidates refuse each other, possibly again
/// and again.
class Candidate {
  public:
    /// Asks for votes. `master`: the one that it leaves although that is alive.
    Candidate(std::optional<Peer> master, bool master_announces, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    Verdict on_disturbed(const ClockDisturbed& /*event*/, Context& /*context*/) { return std::nullopt; }
    [[nodiscard]] std::optional<Instant> next_wake() const { return wins_at_; }

    [[nodiscard]] auto state() const {
        return std::tie(master_, master_announces_, stood_at_, wins_at_, voters_);
    }

  private:
    void enlist(const Received& voter, Context& context);
    Verdict meet_rival(const Received& received, Context& context);

    [[nodiscard]] Transition give_way(RoleReason reason) const;
    [[nodiscard]] Transition follow_or_return(const Received& received, RoleReason reason) const;

    std::optional<Peer> master_;
    bool master_announces_;
    Instant stood_at_;
    Instant wins_at_;
    std::map<HostName, Address> voters_; ///< slaves once this host is master
};

}
