// The cast of a scenario: its hosts on a virtual LAN, under names that have nothing to do with their order,
// and with clocks that are off, wander, and swing with the temperature.
#pragma once

#include "tests/sim/scenario.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sim {

class Cast {
  public:
    /// Adds networks and hosts to a LAN that has no hosts yet; they start at their time.
    Cast(VirtualLan& lan, const Scenario& scenario, std::uint64_t seed);
    Cast(const Cast&) = delete;
    Cast& operator=(const Cast&) = delete;

    /// Those whose clocks go where they are told.
    [[nodiscard]] const std::vector<HostIndex>& honest() const { return honest_; }
    [[nodiscard]] bool is_honest(HostIndex host) const { return std::ranges::binary_search(honest_, host); }
    /// When the last host starts.
    [[nodiscard]] Instant complete() const { return complete_; }
    /// From now on its oscillator is off by so much.
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
