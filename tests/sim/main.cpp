// The simulator: whole LANs of real nodes on virtual time, by scenario and seed.
#include "tests/sim/campaign.hpp"
#include "tests/sim/scale.hpp"
#include "tests/sim/scale_of_trees.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

namespace sim {
namespace {

namespace po = boost::program_options;

constexpr int bad_usage = 2;

po::options_description describe() {
    po::options_description options("Options");
    options.add_options()                                                                         //
        ("help,h", "this text")                                                                   //
        ("list", "list all scenarios")                                                            //
        ("seed", po::value<std::uint64_t>()->value_name("K")->default_value(1), "the first seed") //
        ("seeds", po::value<std::uint64_t>()->value_name("N")->default_value(1),
         "number of seeds, one after the other") //
        ("hosts", po::value<std::size_t>()->value_name("N"),
         "number of hosts in the first group of a scenario") //
        ("trace", "print a line for every action of a host") //
        ("scale", po::value<std::vector<std::size_t>>()->multitoken()->value_name("N..."),
         "cost of a round: one master with N slaves, a fifth of them dead") //
        ("trees", po::value<std::vector<std::size_t>>()->multitoken()->value_name("N..."),
         "errors and packets of three levels of networks, with N gateways or hosts on each") //
        ("json", "print one line of JSON for each run");
    return options;
}

po::variables_map parse(int argc, char** argv, const po::options_description& visible) {
    po::options_description all;
    all.add(visible).add_options()("scenario", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("scenario", -1);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positional).run(), given);
    return given;
}

void list(const Scenarios& scenarios) {
    for (const auto& scenario : scenarios)
        std::cout << fmt::format("{:<44} {}\n", scenario.name, scenario.sentence);
}

Scenarios chosen(const Scenarios& all, const std::vector<std::string>& names) {
    Scenarios some;
    for (const auto& name : names) {
        if (name == "all") return all;
        const auto* found = find_scenario(all, name);
        if (found == nullptr) {
            throw std::invalid_argument(fmt::format("Unknown scenario {}; --list prints all.", name));
        }
        some.push_back(*found);
    }
    return some;
}

CampaignOptions options_of(const po::variables_map& given) {
    CampaignOptions options;
    options.first_seed = given["seed"].as<std::uint64_t>();
    options.seeds = given["seeds"].as<std::uint64_t>();
    if (given.contains("hosts")) options.hosts = given["hosts"].as<std::size_t>();
    options.trace = given.contains("trace");
    options.json = given.contains("json");
    options.live = isatty(STDERR_FILENO) == 1;
    if (options.seeds == 0) throw std::invalid_argument("--seeds must be at least 1.");
    constexpr std::size_t most_hosts = 20'000; // capacity of a master
    if (options.hosts && (*options.hosts == 0 || *options.hosts > most_hosts)) {
        throw std::invalid_argument(fmt::format("--hosts must be between 1 and {}.", most_hosts));
    }
    return options;
}

int scale(const std::vector<std::size_t>& sizes) {
    head_scale_table(std::cout);
    bool all_served = true;
    for (const auto slaves : sizes) all_served = run_scale(slaves, std::cout) && all_served;
    return all_served ? EXIT_SUCCESS : EXIT_FAILURE;
}

int trees(const std::vector<std::size_t>& sizes) {
    std::ostream* progress = isatty(STDERR_FILENO) == 1 ? &std::cerr : nullptr;
    bool all_agree = true;
    for (const auto branches : sizes) all_agree = run_tree(branches, std::cout, progress) && all_agree;
    return all_agree ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run(int argc, char** argv) {
    const auto visible = describe();
    const auto given = parse(argc, argv, visible);
    const auto scenarios = all_scenarios();
    if (given.contains("list")) return list(scenarios), EXIT_SUCCESS;
    if (given.contains("scale")) return scale(given["scale"].as<std::vector<std::size_t>>());
    if (given.contains("trees")) return trees(given["trees"].as<std::vector<std::size_t>>());
    if (given.contains("help") || !given.contains("scenario")) {
        std::cout << "Usage: tests/sim/run SCENARIO...|all [options]\n"
                     "       tests/sim/run --list\n"
                     "       tests/sim/run --scale N...\n"
                     "       tests/sim/run --trees N...\n\n"
                  << visible;
        return given.contains("help") ? EXIT_SUCCESS : bad_usage;
    }
    Campaign campaign{options_of(given), std::cout, std::cerr};
    return campaign.run(chosen(scenarios, given["scenario"].as<std::vector<std::string>>())) ? EXIT_SUCCESS
                                                                                             : EXIT_FAILURE;
}

}
}

int main(int argc, char** argv) {
    try {
        return sim::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "sim: " << error.what() << '\n';
        return sim::bad_usage;
    }
}
