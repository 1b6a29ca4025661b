// The figures that are compared, computed from a run's track.
#pragma once

#include "tests/bench/track.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace bench {

// The parts of a run, in seconds since all daemons were started.
struct Schedule {
    double steady_s = 300; // the clocks count as settled from here to the kill
    double kill_s = 420;   // the leader is killed
    double end_s = 510;
};

constexpr Schedule quick_schedule{.steady_s = 60, .kill_s = 90, .end_s = 120};

// Minimum time for which all differences must stay below a limit.
constexpr double settled_for_s = 20;

struct Figures {
    std::optional<double> below_1ms_s; // start of the first period with all pairs within the limit
    std::optional<double> below_100us_s;
    std::optional<double> steady_p50_us; // of the largest difference between two clocks, when settled
    std::optional<double> steady_p99_us;
    std::optional<double> after_kill_us;         // the largest difference from the kill to the end
    std::optional<double> kill_moved_us;         // largest change of a difference between two survivors
    std::optional<double> packets_per_host_hour; // when settled, as the next
    std::optional<double> processor_s_per_hour;
    std::optional<double> memory_mib; // maximum resident memory of the largest daemon
};

Figures figures_of(const Track& track, const Schedule& schedule);

struct FigureName {
    std::optional<double> Figures::*figure;
    std::string_view name; // for programs
    std::string_view text; // for the table
    int decimals;
};

inline constexpr std::array figure_names = {
    FigureName{&Figures::below_1ms_s, "below_1ms_s", "all pairs stay below 1 ms from, s", 1},
    FigureName{&Figures::below_100us_s, "below_100us_s", "all pairs stay below 100 us from, s", 1},
    FigureName{&Figures::steady_p50_us, "steady_p50_us", "settled: worst pair, p50, us", 1},
    FigureName{&Figures::steady_p99_us, "steady_p99_us", "settled: worst pair, p99, us", 1},
    FigureName{&Figures::after_kill_us, "after_kill_us", "leader killed: worst pair after, us", 1},
    FigureName{&Figures::kill_moved_us, "kill_moved_us", "leader killed: a pair moved by, us", 1},
    FigureName{&Figures::packets_per_host_hour, "packets_per_host_hour", "packets a host and hour", 0},
    FigureName{&Figures::processor_s_per_hour, "processor_s_per_hour", "processor a host and hour, s", 2},
    FigureName{&Figures::memory_mib, "memory_mib", "memory a host, MiB", 1},
};

/// The lower of the two middle values for an even number. A value that was not reached counts as infinite.
std::optional<double> median(std::vector<std::optional<double>> values);

}
