// A host of a virtual LAN: its clock, which lives as long as the LAN, and its daemon, which comes and goes.
#pragma once

#include "tests/sim/station.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <memory>
#include <utility>

namespace sim {

struct VirtualHost {
    VirtualHost(MakeStation made_by, const VirtualClock& its_clock)
        : make(std::move(made_by))
        , clock(its_clock) {}

    MakeStation make;
    VirtualClock clock;
    std::unique_ptr<Station> station; ///< nothing while the daemon does not run
    bool answers_icmp = true;
    unsigned life = 0; ///< counts starts: what was meant for an earlier one is dropped
    Instant wake_at = Instant::max();
};

}
