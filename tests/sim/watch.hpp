// Safety checks during a run: two masters on one network, a clock that is set back, a message storm, a
// measurement whose interval does not contain the true offset.
#pragma once

#include "tests/sim/cached_query.hpp"
#include "tests/sim/digest.hpp"
#include "tests/sim/scenario.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace sim {

class Watch {
  public:
    /// `trace`: receives a line for every action.
    Watch(VirtualLan& lan, const Limits& limits, std::ostream* trace = nullptr);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Checks the state; to be called at least every second.
    void look();

    /// A fault has changed the clock of one host, or of all: for a while it may be set back.
    void set_from_outside(std::optional<HostIndex> host);
    /// Exempts the host's clock from the check.
    void pardon(HostIndex host) { excused_until_.at(host) = Instant::max(); }
    /// After a fault, two masters get the full time to detect each other.
    void fault_injected() {
        rivals_since_.reset();
        has_rivals_.forget();
    }

    /// The first violation; empty if there is none.
    [[nodiscard]] const std::string& violation() const { return violation_; }
    [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }
    [[nodiscard]] std::size_t messages() const { return messages_; }
    /// Maximum number of messages within one second.
    [[nodiscard]] std::size_t busiest_second() const { return busiest_second_; }

    /// Number of probes since the start or forget_probes().
    [[nodiscard]] std::size_t probes() const { return probes_; }
    void forget_probes() { probes_ = 0; }

  private:
    void look_for_rivals();
    void look_for_untruth();
    void note(HostIndex host, const timed::Action& action);
    void note_message();
    void note_step(HostIndex host, Duration amount);
    void note_correction(HostIndex host);
    void accuse(const std::string& what);
    [[nodiscard]] bool excused(HostIndex host) const;

    VirtualLan& lan_;
    Limits limits_;
    std::ostream* trace_;
    Digest digest_;
    std::string violation_;
    std::size_t messages_ = 0;
    std::size_t messages_this_second_ = 0;
    std::size_t busiest_second_ = 0;
    std::size_t probes_ = 0;
    std::int64_t second_ = 0;
    CachedQuery has_rivals_;
    std::optional<Instant> rivals_since_;
    Instant masters_changed_at_ = Instant{} - 1h;
    std::size_t untrue_ = 0;
    std::vector<unsigned> joined_in_life_; ///< by host; 0: not yet
    std::vector<Instant> excused_until_;
};

}
