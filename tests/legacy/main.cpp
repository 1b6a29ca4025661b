// legacy_timed: a historic time daemon for the LAN in a box. It sets the clock of its host, and so refuses to
// run with the machine's own clock.
#include "tests/legacy/process.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>
#include <unistd.h>

namespace legacy {
namespace {

namespace po = boost::program_options;

struct CommandLine {
    Options daemon;
    std::string status_path;
};

HostName host_name(std::string name) {
    if (name.empty()) {
        std::array<char, 256> buffer{};
        ::gethostname(buffer.data(), buffer.size() - 1);
        name = buffer.data();
    }
    const auto valid = HostName::from(name);
    if (!valid) throw std::invalid_argument(fmt::format("'{}' is not a host name.", name));
    return *valid;
}

Personality personality(const std::string& name) {
    for (const auto& known : {bsd43, bsd44}) {
        if (known.name == name) return known;
    }
    throw std::invalid_argument(fmt::format("Unknown personality '{}': use bsd43 or bsd44.", name));
}

std::string in_lan(const char* variable) {
    const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): no thread sets it
    return value != nullptr ? value : "";
}

CommandLine read(int argc, const char* const* argv) {
    const std::string directory = in_lan("LAN_DIR");
    po::options_description described{"legacy_timed: a historic time daemon for tests"};
    auto add = described.add_options();
    add("help", "print this text and exit");
    add("personality", po::value<std::string>()->default_value("bsd44"), "bsd43 or bsd44");
    add(",M", "may become master");
    add("name", po::value<std::string>()->default_value(in_lan("LAN_HOST")), "this host's name");
    add("speedup", po::value<int>()->default_value(1), "divide the timers of rounds and elections");
    add("status-socket",
        po::value<std::string>()->default_value(directory.empty() ? "" : directory + "/status.sock"),
        "socket that reports role and master");
    po::variables_map values;
    po::store(po::parse_command_line(argc, argv, described), values);
    if (values.count("help") != 0) {
        std::cout << described;
        std::exit(EXIT_SUCCESS); // NOLINT(concurrency-mt-unsafe): there is one thread
    }
    po::notify(values);
    const int speedup = values["speedup"].as<int>();
    if (speedup < 1 || speedup > 240) throw std::invalid_argument("--speedup must be 1 to 240.");
    return {{host_name(values["name"].as<std::string>()),
             personality(values["personality"].as<std::string>()), values.count("-M") != 0, speedup},
            values["status-socket"].as<std::string>()};
}

void refuse_real_clock() {
    if (!in_lan("SIMCLOCK_FILE").empty() && in_lan("LD_PRELOAD").find("simclock") != std::string::npos)
        return;
    throw std::runtime_error("This daemon runs only on a host with a simulated clock (SIMCLOCK_FILE and its "
                             "preloaded library), as `etc/lan --host` gives it.");
}

}
}

int main(int argc, char** argv) {
    try {
        const auto given = legacy::read(argc, argv);
        legacy::refuse_real_clock();
        legacy::Process process{given.daemon, given.status_path, std::random_device{}()};
        process.run();
    } catch (const std::exception& error) {
        std::cerr << "legacy_timed: " << error.what() << '\n';
    }
    return EXIT_FAILURE; // a daemon that exits has failed
}
