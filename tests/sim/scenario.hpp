// A scenario: which hosts there are, what befalls them, and what is expected of them. Plain data, so that one
// more is written down in minutes.
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

/// How the clocks of some hosts are off when left alone.
struct Clocks {
    timed::Duration offset = 2s;        ///< at most, either way
    timed::Frequency drift{50'000'000}; ///< at most, either way (50 ppm)
    timed::Frequency wander{};          ///< how far the drift walks at random in a second
    timed::Frequency swing{};           ///< up and down with the temperature, every `swing_period`
    timed::Duration swing_period = 20min;
};

/// Some hosts that are alike.
struct Hosts {
    std::size_t count = 5;
    Kind kind = Kind::ours;
    timed::Duration start = 0s;   ///< of the first
    timed::Duration stagger = 0s; ///< of each after the one before
    Clocks clocks{};
    std::optional<timed::Duration> exact_offset{}; ///< in place of a random one
    std::optional<timed::Frequency> exact_drift{};
    bool eligible = true;
    bool answers_icmp = true;
    timed::Duration slowness{};
    bool lies = false;         ///< the clock takes no corrections: what it shows, it shows to the end
    bool namesakes = false;    ///< all go by one name
    bool shares_clock = false; ///< each is another container of the host's machine that is listed before it
};

/// What is expected, counted from the end of the last fault.
struct Limits {
    timed::Duration settled = 10s; ///< all know one master ...
    timed::Duration agreed = 30s;  ///< ... and all honest clocks are ...
    timed::Duration pair = 1ms;    ///< ... this near each other, and stay so ...
    timed::Duration holds = 60s;   ///< ... for so long
    timed::Duration lapse = 0s;    ///< for so long somebody may miss the master, who is there
    timed::Duration rivals = 10s;  ///< most time for which two masters hear each other
    std::size_t messages = 100;    ///< a host a second, at most
    bool forged = false;     ///< corrections are: a clock may be slewed fast that its master knows nothing of
    bool set_back = false;   ///< a clock may be set back although its host has joined
    timed::Duration shift{}; ///< by so much people have moved the time of all
    std::optional<timed::Duration> moved{}; ///< most that all honest clocks move otherwise ...
    timed::Duration moved_from = 0s;        ///< ... from then on
    std::optional<std::size_t> probes{};    ///< most measurements a host in an hour, once they have agreed
};

struct Scenario {
    std::string_view name;
    std::string_view sentence;
    std::vector<Hosts> hosts{};
    std::optional<Topology> shape{}; ///< else all on one network; the first hosts are alike then
    Weather weather{};
    timed::WallTime epoch = VirtualLan::usual_epoch;
    std::vector<Mishap> mishaps{};
    Limits limits{};
};

}
