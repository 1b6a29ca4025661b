// Master of one network: announces itself, takes in slaves, turns candidates away, settles with rivals
// (docs/protocol.md, "Which hosts may lead"). Rounds measures and corrects the slaves' clocks.
#pragma once

#include "proto/roles/rival.hpp"
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
        return std::tie(called_at_, announce_at_, loop_at_, resolutions_, rival_, rival_sent_away_,
                        introduced_at_, newcomers_);
    }

    /// Whether it missed its announcements for longer than its slaves wait.
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
    [[nodiscard]] static Verdict on_consulted(const Outcome& outcome);
    void on_quit(const Received& received, Context& context);
    [[nodiscard]] bool precedes(const Peer& rival, const Context& context) const;
    void call_slaves(Context& context);
    void introduce(Context& context);
    void announce(Context& context);
    void resolve(Context& context);

    struct Resolutions {
        int left = 0; ///< RESOLVE broadcasts that this master still sends in this resolution
        Instant next_at{};

        [[nodiscard]] auto state() const { return std::tie(left, next_at); }
    };

    Instant called_at_; ///< the last MASTERUP
    Instant announce_at_{};
    Instant loop_at_;
    Resolutions resolutions_;
    std::vector<HostName> newcomers_; ///< hosts that searched in our first second: they have just started

    Rival rival_;
    std::optional<HostName> rival_sent_away_; ///< the last rival that was sent QUIT
    Instant introduced_at_{};
};

}
