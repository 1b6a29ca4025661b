// Daemons side by side: each on a LAN of its own, all with the same clocks, at the same time.
#pragma once

#include "tests/bench/figures.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct Contender {
    std::string name;    // of the script that every host runs
    std::string killing; // the leader: what is to happen then, as the LAN wants it
};

struct Conditions {
    int hosts = 5;
    Schedule schedule;
    std::filesystem::path scripts;
    std::vector<std::string> lan_options; // clocks and weather
};

struct Result {
    std::string contender;
    std::uint64_t seed = 0;
    Track track;
    Figures figures;
    std::string complaints; // what the LAN had to say, if it was not content
};

/// Takes the schedule's time.
Result run_lan(const Contender& contender, std::uint64_t seed, const Conditions& conditions);

}
