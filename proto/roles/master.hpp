// Master of one network: says so, takes in slaves, turns candidates away, settles with rivals
// (docs/protocol.md, "Which hosts may lead"). What it does to their clocks is the business of Rounds.
#pragma once

#include "proto/roles/role.hpp"

#include <vector>

namespace timed {

class Master {
  public:
    explicit Master(Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    Verdict on_disturbed(const ClockDisturbed& event, Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const { return std::min(announce_at_, loop_at_); }

    [[nodiscard]] auto state() const {
        return std::tie(called_at_, announce_at_, loop_at_, resolutions_left_, may_resolve_at_, rival_,
                        rival_spoke_at_, rival_since_, rival_sent_away_, rival_loops_, rival_heard_,
                        introduced_at_, newcomers_);
    }

    /// Since the node last gave it its turn it was silent for longer than its slaves wait.
    [[nodiscard]] bool was_away(Now now) const;

  private:
    std::optional<SlaveTable::Enlisted> enlist(const Received& received, Context& context);
    void note_newcomer(const HostName& name, Now now);
    void welcome(const Received& received, Context& context);
    void offer_lead(const Received& newcomer, Context& context);
    [[nodiscard]] static Transition make_way();
    void turn_away(const Received& candidate, Context& context);
    void meet_rival(const Received& received, Context& context);
    [[nodiscard]] static bool is_our_slave(const Peer& peer, const Context& context);
    [[nodiscard]] static bool gave_us_up(const Received& rival, const Context& context);
    void consult(const Peer& rival, MessageType because_of, Context& context);
    [[nodiscard]] static Verdict hear_answer(const Outcome& outcome);
    void hear_quit(const Received& received, Context& context);
    [[nodiscard]] bool gave_way(const HostName& name, Now now) const;
    [[nodiscard]] bool precedes(const Peer& rival, const Context& context) const;
    void call_slaves(Context& context);
    void introduce(Context& context);
    void announce(Context& context);
    void resolve(Context& context);

    Instant called_at_; ///< the last MASTERUP
    Instant announce_at_{};
    Instant loop_at_;
    int resolutions_left_ = 0; ///< RESOLVE broadcasts, until nobody answers
    Instant may_resolve_at_{};

    std::vector<HostName> newcomers_; ///< asked for a master in our first second: they were not here before

    std::optional<HostName> rival_; ///< that spoke last
    Instant rival_spoke_at_{};
    std::optional<Instant> rival_since_;
    std::optional<HostName> rival_sent_away_;
    LoopSightings rival_loops_; ///< where its time comes from
    Instant rival_heard_{};
    Instant introduced_at_{};
};

}
