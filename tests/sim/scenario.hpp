// A scenario: hosts, faults and limits. Plain data, so that a new one is written in minutes.
#pragma once

#include "tests/sim/fault.hpp"
#include "tests/sim/topology.hpp"
#include "tests/sim/virtual_lan.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sim {

enum class Kind : std::uint8_t { ours, bsd43, bsd44 };

/// Errors of free-running clocks.
struct Clocks {
    timed::Duration offset = 2s;        ///< from -offset to offset, at random
    timed::Frequency drift{50'000'000}; ///< from -drift to drift, at random (50 ppm)
    timed::Frequency wander{};          ///< random walk of the drift in a second
    timed::Frequency swing{};           ///< amplitude of the temperature swing, with period `swing_period`
    timed::Duration swing_period = 20min;
};

/// A group of equal hosts.
struct Hosts {
    std::size_t count = 5;
    Kind kind = Kind::ours;
    timed::Duration start = 0s;   ///< of the first one
    timed::Duration stagger = 0s; ///< between two hosts of the group
    Clocks clocks{};
    std::optional<timed::Duration> exact_offset{}; ///< instead of a random one
    std::optional<timed::Frequency> exact_drift{};
    bool eligible = true;
    bool answers_icmp = true;
    timed::Duration slowness{};
    bool lies = false;         ///< the clock ignores all corrections
    bool namesakes = false;    ///< all have one name
    bool shares_clock = false; ///< each is a container on the machine of the preceding host
};

/// Limits, counted from the end of the last fault.
struct Limits {
    timed::Duration settled = 10s; ///< until one master that all follow ...
    timed::Duration agreed = 30s;  ///< ... until all honest clocks are ...
    timed::Duration pair = 1ms;    ///< ... within this of each other, from then on ...
    timed::Duration holds = 60s;   ///< ... for this time
    timed::Duration lapse = 0s;    ///< longest time without a common master afterwards
    timed::Duration rivals = 10s;  ///< longest time for which two masters may hear each other
    std::size_t messages = 100;    ///< maximum per host and second
    bool forged =
        false; ///< a host forges corrections: a clock may be in a fast slew that its master does not know of
    bool set_back = false;                  ///< a clock may be set back after its host has joined
    timed::Duration shift{};                ///< sum of the dates that operators set
    std::optional<timed::Duration> moved{}; ///< maximum change of the honest clocks' mean error ...
    timed::Duration moved_from = 0s;        ///< ... besides `shift`, from this time on
    std::optional<std::size_t>
        probes{}; ///< maximum number of measurements per host and hour, once the clocks agree
};

struct Scenario {
    std::string_view name;
    std::string_view sentence;
    std::vector<Hosts> hosts{};
    std::optional<Topology> shape{}; ///< else all on one network; requires equal hosts in the first group
    Weather weather{};
    timed::WallTime epoch = VirtualLan::usual_epoch;
    std::vector<ScheduledFault> faults{};
    Limits limits{};
};

}
