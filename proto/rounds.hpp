// Rounds: a master measures all its slaves, averages the good clocks, and tells each host its correction
// (spec 5.1). One for the whole host, however many networks it is master of: it has but one clock.
#pragma once

#include "proto/exchange.hpp"
#include "proto/odd_clock.hpp"
#include "proto/role.hpp"
#include "proto/slave_table.hpp"
#include "proto/spares.hpp"
#include "proto/tick_search.hpp"

#include <algorithm>
#include <map>

namespace timed {

class Rounds {
  public:
    /// This host has become master of a network: the first round comes when its hosts have had time to
    /// answer.
    void begin(Duration gathering, Host& host);
    /// It is master nowhere any more.
    void end();

    /// The next round comes within `delay`, because somebody waits for it.
    void hasten(Duration delay, const Host& host);

    /// This host was itself corrected from above: its slaves are to learn of it soon.
    void pass_on(const Host& host);

    /// No averages are to be used for so many rounds after everybody has come to where this host's clock is.
    void dictate(int rounds, Now now);

    /// This host's clock was stepped: what is being measured is worth nothing. Begins a new round at once.
    void restart(const Host& host);

    /// This host's clock is slewed fast for so long: what is being measured is worth nothing, and a new round
    /// has to wait.
    void stand_still(Duration length, const Host& host);

    /// A slave's first word of the time, before it was ever measured.
    void greet(const HostName& name, SlaveRecord& slave, Host& host);

    void on_probe(ProbeId id, const Measurement& measurement, Host& host);
    void on_outcome(const Outcome& outcome, Host& host);
    void on_wake(Host& host);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether every clock counts, also of hosts that were never told the time: nobody here was.
    [[nodiscard]] bool everybody_votes() const { return everybody_votes_; }

    /// Whether our clock runs so unlike all others that one of them should lead.
    [[nodiscard]] bool clock_is_odd() const { return odd_clock_.is_plain(); }

    [[nodiscard]] auto state() const {
        return std::tie(probes_, next_at_, started_, clock_at_start_, quiet_until_, ends_, interval_,
                        anew_since_, last_doubt_, odd_clock_, dictated_rounds_, dictated_until_,
                        everybody_votes_);
    }

  private:
    void start(Host& host);
    void measure(const HostName& name, SlaveRecord& slave, Host& host);
    void take(const Measurement& measurement, const HostName& name, SlaveRecord& slave, Host& host);
    void conclude(Host& host);
    /// How far the network's time is from our clock, and how much of that the measurements may be wrong by.
    struct Agreement {
        Duration offset;
        Duration doubt;
    };
    Agreement agree(Host& host, RoundFinished& report);
    Duration correct_self(const Agreement& agreement, std::size_t good, Host& host);
    [[nodiscard]] static bool settling(Duration network_offset, const Host& host);
    Duration correct_all(Duration network_offset, Host& host, RoundFinished& report);
    Duration correct(const HostName& name, SlaveRecord& slave, Duration network_offset, Host& host);
    void adjust(const HostName& name, SlaveRecord& slave, Duration correction, Host& host);
    static void note_slew(SlaveRecord& slave, const Host& host);
    void send_correction(Request request, const HostName& name, SlaveRecord& slave, Host& host);
    void follow_claim(const HostName& name, SlaveRecord& slave, Host& host);
    void fail(const HostName& name, SlaveTrouble trouble, Host& host);
    void begin_anew(Now now);
    void pace(Duration correction, Now now);
    [[nodiscard]] bool clock_was_set(Now now) const;
    [[nodiscard]] bool complete(Host& host) const;
    void abandon(const Host& host);
    [[nodiscard]] Instant due() const { return std::max(*next_at_, quiet_until_); }

    using Probes = std::map<ProbeId, HostName>;
    Probes probes_; ///< of the round under way
    Spares<Probes> spare_probes_;
    std::optional<Instant> next_at_; ///< nothing while a round is under way, or when master nowhere
    Instant started_{};
    Duration clock_at_start_{};
    Instant quiet_until_{};       ///< until then our own clock is slewed fast, and nobody is measured
    std::optional<Instant> ends_; ///< set while a round is under way
    Duration interval_ = 1s;
    Instant anew_since_{}; ///< when the interval was last the shortest by intention
    Duration last_doubt_{};
    OddClock odd_clock_;
    int dictated_rounds_ = 0;
    Instant dictated_until_{}; ///< whoever is not there by then will not come
    bool everybody_votes_ = false;
};

}
