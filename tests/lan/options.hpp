// What the LAN should be like: the command line, understood.
#pragma once

#include "tests/lan/event.hpp"
#include "tests/lan/hub.hpp"
#include "tests/lan/topology.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lan {

struct Options {
    Topology topology;
    std::chrono::nanoseconds largest_offset{};
    double largest_drift_ppm = 0;
    double wander = 0; // standard deviation of the frequency's random walk after one second
    std::uint64_t seed = 1;
    std::chrono::nanoseconds duration{};
    std::vector<Event> events;         // in the order of their times
    std::vector<std::string> commands; // of the daemons, from host 1 at index 0 on; empty: none
    LinkQuality link;
    std::set<int> hosts_without_icmp;
    std::optional<std::chrono::nanoseconds> required_agreement;
    std::filesystem::path json; // empty: none; "-": stdout
    bool detail = false;        // every sample is written there, and what the daemons use
    std::filesystem::path capture;
    std::filesystem::path kept_logs;
    std::set<int> shown_logs;
};

// Nothing if the user only wanted help, which has been printed. Throws a sentence for the user.
std::optional<Options> parse_options(int argument_count, const char* const* arguments);

}
