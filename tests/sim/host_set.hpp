// The hosts of a scenario on a virtual LAN: their names, in random order, and their clocks with offset,
// wander and temperature swing.
#pragma once

#include "tests/sim/scenario.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sim {

class HostSet {
  public:
    /// Adds networks and hosts to a LAN without hosts; each host starts at its scheduled time.
    HostSet(VirtualLan& lan, const Scenario& scenario, std::uint64_t seed);
    HostSet(const HostSet&) = delete;
    HostSet& operator=(const HostSet&) = delete;

    /// Hosts whose clocks follow corrections.
    [[nodiscard]] const std::vector<HostIndex>& honest() const { return honest_; }
    [[nodiscard]] bool is_honest(HostIndex host) const { return std::ranges::binary_search(honest_, host); }
    /// When the last host starts.
    [[nodiscard]] Instant complete() const { return complete_; }
    /// Sets the drift of its oscillator.
    void change_drift(HostIndex host, Frequency drift);

  private:
    struct Oscillator {
        Frequency drift;
        Clocks clocks;
        Duration phase; ///< of the swing
    };

    void enter(const Hosts& hosts, const timed::HostName& name, const VirtualLan::Networks& on);
    HostIndex add(const Hosts& hosts, const timed::HostName& name, const VirtualLan::Networks& on);
    void let_oscillators_change();
    [[nodiscard]] Frequency swing(const Oscillator& oscillator) const;

    VirtualLan& lan_;
    timed::Random random_;
    std::vector<Oscillator> oscillators_;
    std::vector<HostIndex> honest_;
    Instant complete_{};
};

}
