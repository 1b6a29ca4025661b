// A host of a virtual LAN: its clock, which lives as long as the LAN, and its daemon, which comes and goes.
// Two hosts may be containers of one machine, and have one clock.
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

/// What the daemon of a host that shares its clock has seen of it.
struct SharedClockWatch {
    timed::ClockWatch watch{};
    timed::Frequency frequency{}; ///< as it was last told, or found
};

/// A host that is measured, and what the measurement should find.
struct Measured {
    std::optional<HostIndex> of; ///< nothing: the address is no host's
    std::optional<NetworkIndex> across;
    std::optional<unsigned> unsteady{}; ///< as it was at first: once either clock is set or told to slew
                                        ///< fast, the measurement is void
    timed::Duration truth{};            ///< by how much the other clock was ahead at the last answer
};

/// The measurements of one life of a daemon.
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
    timed::Duration answers_late{};            ///< after it has stamped the request; up to twice as much
    bool denies_clock = false;                 ///< its system lets nobody set it
    std::optional<timed::Duration> impostor{}; ///< answers in its place, with a clock so far ahead
    bool obeys = true;                         ///< its clock takes corrections
    unsigned unsteady = 0;                     ///< how often its clock was stepped or slewed fast
    timed::Duration slowness{};                ///< from a packet's arrival to its daemon's turn
    bool frozen = false;                       ///< its daemon gets no turn; the system takes in what arrives
    bool asleep = false;                       ///< all of it but its clock stands still
    timed::Duration slept{};                   ///< in all: its monotonic clock is behind by so much
    timed::Duration paused{};                  ///< in all: all its clocks are behind by so much
    std::optional<Instant> paused_at{};        ///< set while the machine is paused
    unsigned life = 0; ///< counts starts: what was meant for an earlier one is dropped
    Instant wake_at = Instant::max();
    std::vector<std::function<void()>> backlog{}; ///< what has arrived while it was frozen
    /// What its network interface has taken in while the machine was paused: the packets of one virtio queue.
    std::vector<std::function<void()>> in_ring{};
    static constexpr std::size_t most_in_ring = 256;
    Measuring measuring{};

    [[nodiscard]] bool takes_corrections() const { return obeys && !denies_clock; }
};

}
