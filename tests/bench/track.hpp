// One run of a LAN, reduced to what is compared: every clock's error, ten times a second, and what the
// daemons used.
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
            errors_ns;            // of hosts 1 to N; nothing of one whose daemon is gone
        std::int64_t packets = 0; // of all hosts, so far
    };
    struct Use {
        double t_s = 0;
        std::vector<std::int64_t> processor_ns; // of the daemons that run, so far
        std::vector<std::int64_t> memory_kib;   // at their most
    };
    std::vector<Sample> samples;
    std::vector<Use> uses; // once a second
};

/// Of a run with --detail.
Track track_of(const lan::LanRun& run);

/// The largest difference between two clocks; nothing if fewer than two daemons run.
std::optional<std::int64_t> largest_difference_ns(const Track::Sample& sample);

}
