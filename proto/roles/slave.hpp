// Slave: takes its corrections from a master, votes for candidates, and stands for election when the master
// is lost.
#pragma once

#include "proto/roles/ballot.hpp"
#include "proto/roles/correction_check.hpp"
#include "proto/roles/master_watch.hpp"
#include "proto/roles/role.hpp"

namespace timed {

class Slave {
  public:
    /// `master`: nothing while waiting for an election. `announces`: the master, or the lost one, announces
    /// itself.
    Slave(const std::optional<Peer>& master, bool announces, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    /// A measurement has finished, perhaps one of ours.
    void on_probe(ProbeId id, const Measurement& measurement, Context& context);
    Verdict on_disturbed(const ClockDisturbed& event, Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    [[nodiscard]] const std::optional<Peer>& master() const { return watch_.master(); }
    [[nodiscard]] bool is_master(const Peer& sender) const { return watch_.is_master(sender); }
    [[nodiscard]] bool is_corrected() const { return master() && !give_up_at_; }
    /// When to give up a master that has not corrected us yet.
    [[nodiscard]] const std::optional<Instant>& give_up_at() const { return give_up_at_; }

    [[nodiscard]] auto state() const {
        return std::tie(watch_, slaveup_at_, give_up_at_, ballot_, check_, needs_date_, disputed_at_,
                        last_correction_);
    }

  private:
    /// SLAVEUP is not acknowledged: it is repeated at this interval until the first correction comes.
    static constexpr Duration unheard_slaveup = std::chrono::seconds{3};

    // The master.
    /// Whether `sender` may correct us; follows it if we have no live master.
    bool follows(const Peer& sender, bool announces, Context& context);
    void adopt(const Peer& master, Duration answer_delay, Context& context);
    void note_alive(const Peer& sender, Context& context);
    void on_loop(const Received& received, Context& context);
    void on_masterup(const Received& received, Context& context);
    void on_masterack(const Received& received, Context& context);
    [[nodiscard]] Verdict give_up_master(Context& context);
    void ask_after_master(Context& context);
    void await_master(Context& context);
    void lose_master(RoleReason reason, Context& context);
    [[nodiscard]] bool is_master_alive(const Context& context) const;
    [[nodiscard]] bool is_master_idle(const Context& context) const;
    [[nodiscard]] static Duration answer_delay(Context& context);
    /// The delay of an answer to a broadcast.
    [[nodiscard]] static Duration broadcast_delay(Context& context);

    // Elections.
    [[nodiscard]] Transition stand(RoleReason reason) const;
    [[nodiscard]] Verdict force_election(const Context& context) const;
    void vote(const Received& received, Context& context);

    // Corrections.
    void take_correction(const Received& received, Context& context);
    void await_correction(Context& context);
    static bool is_outdated(const Received& received, Context& context);
    void obey(const Correction& correction, Context& context);
    bool is_duplicate(const Message& message);

    MasterWatch watch_;
    std::optional<Instant> slaveup_at_; ///< when to send the master SLAVEUP (again)
    std::optional<Instant> give_up_at_; ///< if the master has not corrected us by then
    Ballot ballot_;
    CorrectionCheck check_;
    bool needs_date_ = false;            ///< another program set our clock, and no SETTIME has come since
    std::optional<Instant> disputed_at_; ///< when two SETTIMEs contradicted each other
    std::optional<std::uint16_t> last_correction_; ///< sequence number, against duplicates
};

}
