// The digest of a run: a hash of all actions of all hosts and their times. Equal digests mean equal runs.
#pragma once

#include "proto/edge/action.hpp"
#include "tests/sim/virtual_network.hpp"

#include <cstdint>

namespace sim {

class Digest {
  public:
    void add(timed::Instant when, HostIndex host, const timed::Action& action);
    [[nodiscard]] std::uint64_t value() const { return state_; }

  private:
    void mix(const timed::Transmit& transmit);
    void mix(const timed::Probe& probe);
    void mix(const timed::Slew& slew) {
        mix(slew.amount);
        mix(slew.phase);
        mix(timed::Duration{slew.single_shot});
    }
    void mix(const timed::Step& step) { mix(step.amount); }
    void mix(const timed::SetFrequency& set) { mix(set.frequency.parts_per_trillion); }
    void mix(const timed::Report& report) { mix(std::uint64_t{report.index()}); }
    void mix(timed::Duration duration) { mix(duration.count()); }
    void mix(std::int64_t number) { mix(static_cast<std::uint64_t>(number)); }
    void mix(std::uint64_t number);

    std::uint64_t state_ = 0;
};

}
