// A host of a virtual LAN: its clock, which exists as long as the LAN, and its daemon, which can restart.
// Two hosts may be containers on one machine, and share its clock.
#pragma once

#include "proto/measure/prober.hpp"
#include "tests/sim/station.hpp"
#include "tests/sim/virtual_clock.hpp"
#include "tests/sim/virtual_network.hpp"
#include "timed/clock/clock_watch.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sim {

/// The last state of a shared clock that a daemon knows.
struct SharedClockWatch {
    timed::ClockWatch watch{};
    timed::Frequency frequency{}; ///< as the daemon last set or read it
};

/// The host under measurement, and the true offset.
struct Measured {
    std::optional<HostIndex> of; ///< nothing: no host has the address
    std::optional<NetworkIndex> across;
    std::optional<unsigned> unsteady{}; ///< at the first request: a step or fast slew of either clock
                                        ///< changes it, and voids the measurement
    timed::Duration truth{};            ///< the other clock minus ours at the last reply
};

/// The measurements by a daemon since its start.
struct Measuring {
    // A fixed seed is enough: the simulator sends no forged replies.
    timed::Prober prober{
        {}, [random = timed::Random{0}]() mutable { return static_cast<std::uint32_t>(random.next()); }};
    std::unordered_map<timed::ProbeId, Measured> measured{};
    timed::Instant wake_at = timed::Instant::max();
};

struct VirtualHost {
    VirtualHost(MakeStation made_by, const VirtualClock& its_clock)
        : make(std::move(made_by))
        , clock(std::make_shared<VirtualClock>(its_clock)) {}

    MakeStation make;
    std::shared_ptr<VirtualClock> clock;
    std::optional<SharedClockWatch> shares_clock{};
    std::unique_ptr<Station> station; ///< nothing while the daemon does not run
    bool answers_icmp = true;
    timed::Duration answers_late{};            ///< delay from stamp to reply: from this to twice this
    bool denies_clock = false;                 ///< the system allows no process to set the clock
    std::optional<timed::Duration> impostor{}; ///< an impostor answers, with a clock this much ahead
    bool obeys = true;                         ///< the clock follows corrections
    unsigned unsteady = 0;                     ///< number of steps and fast slews of the clock
    timed::Duration slowness{};                ///< from a packet's arrival to its processing by the daemon
    bool frozen = false;                       ///< the daemon is not scheduled; the kernel queues packets
    bool asleep = false;                       ///< the machine is suspended or paused
    timed::Duration slept{};                   ///< total suspension: CLOCK_MONOTONIC lags by this
    timed::Duration paused{};                  ///< total pause: all clocks lag by this
    std::optional<Instant> paused_at{};        ///< set while the machine is paused
    unsigned life = 0; ///< counts starts and kills: events scheduled for an earlier life are dropped
    Instant wake_at = Instant::max();
    std::vector<std::function<void()>> backlog{}; ///< packets received while frozen
    /// Packets received while paused, up to the size of one virtio queue.
    std::vector<std::function<void()>> in_ring{};
    static constexpr std::size_t most_in_ring = 256;
    Measuring measuring{};

    [[nodiscard]] bool takes_corrections() const { return obeys && !denies_clock; }
};

}
