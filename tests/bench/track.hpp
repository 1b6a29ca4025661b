// The data of one run: every clock's error, ten times a second, and the daemons' resource use.
#pragma once

#include "tests/lan/lan_run.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bench {

struct Track {
    struct Sample {
        double t_s = 0;
        std::vector<std::optional<std::int64_t>>
            errors_ns;            // of hosts 1 to N; nothing if its daemon has ended
        std::int64_t packets = 0; // of all hosts so far
    };
    struct Use {
        double t_s = 0;
        std::vector<std::int64_t> processor_ns; // of the running daemons so far
        std::vector<std::int64_t> memory_kib;   // maximum
    };
    std::vector<Sample> samples;
    std::vector<Use> uses; // once a second
};

/// Of a run with --detail.
Track track_of(const lan::LanRun& run);

/// The largest difference between two clocks; nothing if fewer than two daemons run.
std::optional<std::int64_t> largest_difference_ns(const Track::Sample& sample);

}
