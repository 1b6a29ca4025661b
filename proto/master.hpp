// Master: measures every slave's clock in rounds, averages the good ones, and tells each host its correction
// (spec 5.1, 6.5).
#pragma once

#include "proto/role.hpp"
#include "proto/tick_search.hpp"

#include <map>

namespace timed {

class Master {
  public:
    /// Most slaves a master serves; beyond that hosts are ignored, with a report.
    static constexpr std::size_t most_slaves = 20'000;

    Master(const std::vector<Peer>& members, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    void on_probe(ProbeId id, const Measurement& measurement, Context& context);

    [[nodiscard]] std::size_t slave_count() const { return slaves_.size(); }

  private:
    struct Slave {
        Address address;
        bool needs_set = true;           ///< never told the time: SETTIME comes first
        bool votes = false;              ///< its clock counts in the average
        int failures = 0;                ///< rounds in a row without measurement or acknowledgement
        bool correction_pending = false; ///< an exchange with it is open
        std::optional<Interval> offset;  ///< of its clock from ours, measured in this round
    };
    using Slaves = std::map<HostName, Slave>;

    Slave* enlist(const Received& received, Context& context);
    void forget(Slaves::iterator slave, SlaveTrouble trouble, Context& context);
    void fail(const HostName& name, SlaveTrouble trouble, Context& context);
    void welcome(const Received& received, Context& context);
    void turn_away(const Received& candidate, Context& context);
    void meet_rival(const Received& received, Context& context);
    void announce(Context& context);

    void start_round(Context& context);
    void conclude_round(Context& context);
    Duration agree(Context& context, RoundFinished& report);
    void correct_slaves(Duration network_offset, Context& context, RoundFinished& report);
    void correct(const HostName& name, Slave& slave, Duration network_offset, Duration correction,
                 Context& context);
    void set_clock(const HostName& name, Slave& slave, Duration network_offset, Context& context);
    void supersede_correction(const HostName& name, Slave& slave, Context& context);
    void pace(Duration largest_correction);
    void round_within(Duration delay, Context& context);
    [[nodiscard]] bool round_complete() const;

    Slaves slaves_;
    std::map<ProbeId, HostName> probes_; ///< of the round under way

    Instant up_since_;
    Instant announce_at_{};
    std::optional<Instant> round_at_; ///< nothing while a round is under way
    Instant round_started_{};
    std::optional<Instant> round_ends_; ///< set while a round is under way
    Duration interval_;
    bool everybody_votes_ = false; ///< nobody has been corrected yet: all clocks are as good

    std::optional<Instant> rival_since_;
    Instant rival_heard_{};
};

}
