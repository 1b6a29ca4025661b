// Candidate: asks for votes by one ELECTION broadcast and wins unless somebody objects (docs/protocol.md,
// "Elections").
#pragma once

#include "proto/base/precedence.hpp"
#include "proto/roles/role.hpp"

#include <map>
#include <optional>

namespace timed {

/// 4.4BSD: votes are collected for 3 s.
constexpr Duration election_window = 3s;

/// Whoever objects does so within 100 ms, and says it again after 200 and 600 ms. That is waited for where
/// the master that is lost announced itself; others may have reasons for three seconds.
constexpr Duration short_election_window = 700ms;

/// `master_announces`: the master that is lost announced itself.
constexpr Duration election_window_of(bool master_announces) {
    return master_announces ? short_election_window : election_window;
}

/// There is no counting of votes: who is not refused within the window is master, and those who accepted
/// are its first slaves. Two historic candidates at a time refuse each other, and may do so again for ever.
class Candidate {
  public:
    /// Asks for votes. `master`: whom it leaves although that lives.
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
    std::map<HostName, Address> voters_; ///< not slaves yet: nobody corrects them before we are master
};

}
