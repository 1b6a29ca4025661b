// Slave: takes its corrections from a master, votes for candidates, and stands for election when the master
// is gone.
#pragma once

#include "proto/roles/correction_check.hpp"
#include "proto/roles/role.hpp"

namespace timed {

class Slave {
  public:
    /// `master`: whom to follow; nobody while an election is awaited. `among_ours`: that master, or the one
    /// that is lost, announces itself.
    Slave(std::optional<Peer> master, bool among_ours, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    /// A measurement is finished that it may have asked for.
    void on_probe(ProbeId id, const Measurement& measurement, Context& context);
    Verdict on_disturbed(const ClockDisturbed& event, Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    [[nodiscard]] const std::optional<Peer>& master() const { return master_; }
    [[nodiscard]] bool is_master(const Peer& sender) const;
    [[nodiscard]] bool is_corrected() const { return master_ && !give_up_at_; }
    /// When the master is given up that has not corrected us yet.
    [[nodiscard]] const std::optional<Instant>& give_up_at() const { return give_up_at_; }

    [[nodiscard]] auto state() const {
        return std::tie(master_, among_ours_, followed_since_, last_heard_, election_at_, ask_at_,
                        slaveup_at_, give_up_at_, successor_, accepted_, accepted_at_, check_, needs_date_,
                        disputed_at_, last_correction_);
    }

  private:
    /// SLAVEUP is not acknowledged: it is repeated so often until the first correction comes.
    static constexpr Duration unheard_slaveup = std::chrono::seconds{3};

    /// Whether `sender` may correct us; takes it for master when we have none that lives.
    bool follows(const Peer& sender, bool announces, Context& context);
    [[nodiscard]] Transition stand(RoleReason reason) const;
    [[nodiscard]] Verdict force_election(const Context& context) const;
    void adopt(const Peer& master, Duration answer_delay, Context& context);
    [[nodiscard]] static Duration answer_delay(Context& context);
    /// Before the answer to a broadcast.
    [[nodiscard]] static Duration broadcast_delay(Context& context);
    void hear(const Peer& sender, Context& context);
    void expect_word(Instant until, Context& context);
    void hear_loop(const Received& received, Context& context);
    void hear_masterup(const Received& received, Context& context);
    [[nodiscard]] std::optional<Peer> successor(Now now) const;
    [[nodiscard]] bool has_elected(const HostName& master, Now now) const;
    [[nodiscard]] Verdict give_up_master(Context& context);
    void ask_after_master(Context& context);
    void await_master(Context& context);
    void lose_master(RoleReason reason, Context& context);
    [[nodiscard]] bool is_heard(Now now) const;
    [[nodiscard]] bool master_lives(const Context& context) const;
    [[nodiscard]] bool master_is_idle(const Context& context) const;
    [[nodiscard]] Duration masterless_wait(Context& context) const;
    [[nodiscard]] Duration vote_holds() const;

    void take_correction(const Received& received, Context& context);
    void await_correction(Context& context);
    static bool is_outdated(const Received& received, Context& context);
    void obey(const Correction& correction, Context& context);
    [[nodiscard]] bool is_elsewhere(const Peer& sender, Now now) const;
    bool take_once(const Message& message);
    void vote(const Received& received, Context& context);
    void forgo(const HostName& candidate);
    void withdraw_vote(Context& context);
    [[nodiscard]] bool must_refuse(const Peer& candidate, Now now) const;
    void detect_conflict(const Received& received, Context& context);

    std::optional<Peer> master_;
    bool among_ours_ = false; ///< our master announces itself, or did: its silence is noticed within seconds
    Instant followed_since_{};
    Instant last_heard_{};
    std::optional<Instant> ask_at_; ///< when to ask the master whether it lives
    Instant election_at_{};
    std::optional<Instant> slaveup_at_; ///< when to tell the master (again) that we are here
    std::optional<Instant> give_up_at_; ///< a master that has not corrected us by then; set until it does
    /// Called its slaves while our master was alive.
    struct Successor {
        Peer peer;
        Instant called_at;

        [[nodiscard]] auto state() const { return std::tie(peer, called_at); }
    };
    std::optional<Successor> successor_;

    std::optional<Peer> accepted_; ///< the candidate that has our vote
    Instant accepted_at_{};

    CorrectionCheck check_;
    bool needs_date_ = false;                      ///< our clock was set, and no SETTIME has come since
    std::optional<Instant> disputed_at_;           ///< a date was told that another SETTIME contradicted
    std::optional<std::uint16_t> last_correction_; ///< sequence number, against duplicates
};

}
