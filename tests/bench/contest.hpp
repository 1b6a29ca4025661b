// Runs several daemons at the same time, each on its own LAN, with the same clocks.
#pragma once

#include "tests/bench/figures.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct Contender {
    std::string name;    // of the script that every host runs
    std::string killing; // event of the LAN that kills the leader
};

struct Conditions {
    int hosts = 5;
    Schedule schedule;
    std::filesystem::path scripts;
    std::vector<std::string> lan_options; // clocks and network conditions
};

struct Result {
    std::string contender;
    std::uint64_t seed = 0;
    Track track;
    Figures figures;
    std::string complaints; // the LAN's error output, if it failed
};

/// Takes as long as the schedule.
Result run_lan(const Contender& contender, std::uint64_t seed, const Conditions& conditions);

}
