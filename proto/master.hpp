// Master of one network: says so, takes in slaves, turns candidates away, settles with rivals (spec 6.5).
// What it does to their clocks is the business of Rounds.
#pragma once

#include "proto/role.hpp"

namespace timed {

class Master {
  public:
    Master(const std::vector<Peer>& members, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const { return announce_at_; }

  private:
    SlaveRecord* enlist(const Received& received, Context& context);
    void welcome(const Received& received, Context& context);
    void turn_away(const Received& candidate, Context& context);
    void meet_rival(const Received& received, Context& context);
    void announce(Context& context);

    Instant up_since_;
    Instant announce_at_{};
    std::optional<Instant> rival_since_;
    Instant rival_heard_{};
};

}
