// Rounds: a master measures all voters, averages the truechimers, and sends each host its correction
// (docs/accuracy.md). Between rounds it measures the slaves whose poll interval is shorter. One object for
// all networks that this host is master of, because it has one clock.
#pragma once

#include "proto/edge/event.hpp"
#include "proto/rounds/host.hpp"
#include "proto/rounds/pending_probes.hpp"
#include "proto/rounds/round_schedule.hpp"
#include "proto/rounds/steering.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Rounds {
  public:
    /// This host has become master of a network. The first round is after `gathering`, when the network's
    /// hosts have had time to answer.
    void begin(NetworkId network, Duration gathering, Host& host);
    /// It is master of no network any more.
    void end();

    /// A slave's offset is unknown: it is measured within `delay`.
    void measure_soon(SlaveRecord& slave, Duration delay, const Host& host);

    /// All offsets are unknown: a round starts within `delay`.
    void measure_all(Duration delay, Host& host);

    /// This host was itself corrected by a master: its slaves are corrected soon.
    void pass_on(Host& host);

    /// In the next `rounds` rounds all slaves are corrected to this host's clock, without an average.
    void dictate(int rounds, Now now);

    /// This host's clock was stepped: measurements in progress are invalid.
    void abandon(Host& host);
    /// Another program stepped it: a new round begins at once.
    void restart(Host& host);

    /// This host's clock is slewed fast for `length`: measurements in progress are invalid, and no round
    /// starts before the end.
    void suspend_measuring(Duration length, Host& host);

    void on_probe(const ProbeFinished& probe, Host& host);
    void on_outcome(const Outcome& outcome, Host& host);
    void on_wake(Host& host);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether all slaves vote, also those that were never corrected: none was yet.
    [[nodiscard]] bool everybody_votes() const { return everybody_votes_; }

    /// Whether our frequency is an outlier, and another host should lead.
    [[nodiscard]] bool has_rate_fault() const { return steering_.has_rate_fault(); }

    [[nodiscard]] auto state() const {
        return std::tie(probes_, schedule_, clock_at_start_, ends_, steering_, dictated_, voters_,
                        everybody_votes_);
    }

  private:
    /// Rounds without an average.
    struct Dictated {
        int rounds = 0;
        Instant until{}; ///< a slave that is not there by then will not come

        [[nodiscard]] auto state() const { return std::tie(rounds, until); }
    };

    /// Voters are asked when a jump of one clock is seen.
    struct AskedVoters {
        bool asked = false;
        std::optional<Instant> answered_at;

        [[nodiscard]] auto state() const { return std::tie(asked, answered_at); }
    };

    void start(Host& host);
    std::size_t measure_due(bool round, Host& host);
    void measure(const HostName& name, SlaveRecord& slave, bool awaited, Host& host);
    void take(const ProbeFinished& probe, const HostName& name, SlaveRecord& slave, Host& host);
    void ask_voters(SlaveRecord& witness, Host& host);
    void give_up_unfinished(Host& host);
    void fail(const HostName& name, SlaveTrouble trouble, Host& host);

    void conclude(Host& host);
    void end_round();
    void prolong(Host& host);
    [[nodiscard]] bool averages(const Host& host) const;
    void correct_all(RoundFinished& report, Host& host);
    Duration correct_one(const HostName& name, SlaveRecord& slave, Duration network_offset,
                         Duration network_error, Host& host);

    [[nodiscard]] bool clock_was_set(Now now) const;

    PendingProbes probes_;
    RoundSchedule schedule_;
    Duration clock_at_start_{};
    std::optional<Instant> ends_; ///< set while a round is under way
    Steering steering_;
    Dictated dictated_;
    AskedVoters voters_;
    bool everybody_votes_ = false;
};

}
