// The configuration of a LAN, from the command line.
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
    std::vector<Event> events;         // ordered by time
    std::vector<std::string> commands; // of the daemons, host 1 at index 0; empty: none
    LinkQuality link;
    std::set<int> hosts_without_icmp;
    std::optional<std::chrono::nanoseconds> required_agreement;
    std::filesystem::path json; // empty: none; "-": stdout
    bool detail = false;        // write every sample, and the daemons' resource use
    std::filesystem::path capture;
    std::filesystem::path kept_logs;
    std::set<int> shown_logs;
};

// Prints the help text and returns nothing if that was requested. Throws an exception with a sentence for
// the user.
std::optional<Options> parse_options(int argument_count, const char* const* arguments);

}
