// Compares the daemon with other programs that synchronise a LAN. Each runs on its own LAN, with the same
// simulated clocks, at the same time; shows medians over several seeds.
#include "tests/bench/comparison.hpp"
#include "tests/lan/build_directory.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <future>
#include <iostream>
#include <numeric>
#include <optional>
#include <span>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
namespace po = boost::program_options;

// The others are compared with the first one. It reports its leader; the leader of chronyd is host 1 by its
// configuration or address, that of ptp4l by its address.
const std::vector<bench::Contender> all_contenders = {{.name = "timed", .killing = "kill-master"},
                                                      {.name = "chrony-orphans", .killing = "kill=1"},
                                                      {.name = "chrony-server", .killing = "kill=1"},
                                                      {.name = "chrony-fast", .killing = "kill=1"},
                                                      {.name = "ptp4l", .killing = "kill=1"}};

struct Options {
    bench::Conditions conditions;
    std::vector<bench::Contender> contenders;
    std::vector<std::uint64_t> seeds;
    std::size_t seeds_at_once = 1;
    std::string json;
};

po::options_description describe() {
    po::options_description options("Options", 100);
    options.add_options()                                                                          //
        ("scripts", po::value<std::string>()->required(), "directory of the hosts' start scripts") //
        ("only", po::value<std::vector<std::string>>()->multitoken()->value_name("NAME..."),
         "run these daemons only")                                                                    //
        ("hosts", po::value<int>()->value_name("N")->default_value(5), "number of hosts on each LAN") //
        ("seeds", po::value<std::uint64_t>()->value_name("N")->default_value(5), "number of seeds")   //
        ("first-seed", po::value<std::uint64_t>()->value_name("K")->default_value(1), "first seed")   //
        ("at-once", po::value<std::size_t>()->value_name("N")->default_value(3),
         "number of seeds that run at the same time")                                                       //
        ("quick", po::bool_switch(), "two minutes for each seed, settled less")                             //
        ("json", po::value<std::string>()->value_name("FILE"), "write every run's figures and time series") //
        ("lan", po::value<std::vector<std::string>>(), "after --: options for etc/lan");
    return options;
}

std::vector<bench::Contender> chosen(const po::variables_map& given) {
    if (!given.count("only")) return all_contenders;
    std::vector<bench::Contender> contenders;
    for (const auto& name : given["only"].as<std::vector<std::string>>()) {
        const auto found = std::ranges::find(all_contenders, name, &bench::Contender::name);
        if (found == all_contenders.end()) throw std::invalid_argument("Unknown daemon '" + name + "'.");
        contenders.push_back(*found);
    }
    return contenders;
}

Options parse(int argument_count, const char* const* arguments) {
    po::positional_options_description rest;
    rest.add("lan", -1);
    po::variables_map given;
    po::store(po::command_line_parser(argument_count, arguments).options(describe()).positional(rest).run(),
              given);
    po::notify(given);
    Options options;
    options.contenders = chosen(given);
    options.seeds.resize(std::max<std::uint64_t>(1, given["seeds"].as<std::uint64_t>()));
    std::iota(options.seeds.begin(), options.seeds.end(), given["first-seed"].as<std::uint64_t>());
    options.seeds_at_once = std::max<std::size_t>(1, given["at-once"].as<std::size_t>());
    if (given.count("json")) options.json = given["json"].as<std::string>();
    auto& conditions = options.conditions;
    conditions.scripts = given["scripts"].as<std::string>();
    conditions.hosts = given["hosts"].as<int>();
    if (given["quick"].as<bool>()) conditions.schedule = bench::quick_schedule;
    conditions.lan_options = {"--offset", "2", "--drift", "50", "--wander", "1e-9"};
    if (given.count("lan")) conditions.lan_options = given["lan"].as<std::vector<std::string>>();
    return options;
}

// Shows the progress: on a terminal continuously, elsewhere occasionally.
class Progress {
  public:
    explicit Progress(double total_s)
        : total_s_(total_s) {}

    void show(const std::string& doing) {
        const bool terminal = isatty(STDERR_FILENO) != 0;
        const auto now = std::chrono::steady_clock::now();
        if (!terminal && doing == last_ && now < last_shown_ + 60s) return;
        last_ = doing;
        last_shown_ = now;
        const double elapsed_s = std::chrono::duration<double>(now - start_).count();
        const double left_s = std::max(0.0, total_s_ - elapsed_s);
        fmt::print(stderr, "{}{}: {:2.0f} %, about {:.0f} min {:02.0f} s left{}", terminal ? "\r\033[K" : "",
                   doing, 100 * std::min(1.0, elapsed_s / total_s_), std::floor(left_s / 60),
                   std::fmod(std::floor(left_s), 60), terminal ? "" : "\n");
    }
    static void clear() {
        if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
    }

  private:
    double total_s_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_shown_;
    std::string last_;
};

// All daemons with a few seeds, at the same time.
std::vector<bench::Result> run_together(const Options& options, std::span<const std::uint64_t> seeds,
                                        Progress& progress) {
    std::vector<std::future<bench::Result>> running;
    for (const std::uint64_t seed : seeds) {
        for (const auto& contender : options.contenders) {
            running.push_back(std::async(std::launch::async, bench::run_lan, std::cref(contender), seed,
                                         std::cref(options.conditions)));
        }
    }
    const auto doing =
        fmt::format("{} LANs with seeds {} to {}", running.size(), seeds.front(), seeds.back());
    std::vector<bench::Result> results;
    for (auto& run : running) {
        while (run.wait_for(1s) != std::future_status::ready) progress.show(doing);
        results.push_back(run.get());
    }
    return results;
}

std::vector<bench::Result> run_all(const Options& options) {
    const std::size_t turns = (options.seeds.size() + options.seeds_at_once - 1) / options.seeds_at_once;
    constexpr double building_s = 4;
    Progress progress(static_cast<double>(turns) * (options.conditions.schedule.end_s + building_s));
    std::vector<bench::Result> results;
    std::span<const std::uint64_t> left = options.seeds;
    while (!left.empty()) {
        const auto turn = left.first(std::min(options.seeds_at_once, left.size()));
        left = left.subspan(turn.size());
        for (auto& result : run_together(options, turn, progress)) results.push_back(std::move(result));
    }
    Progress::clear();
    return results;
}

bool report(const Options& options, const std::vector<bench::Result>& results) {
    bool content = true;
    for (const auto& result : results) {
        if (result.complaints.empty()) continue;
        fmt::print(stderr, "The LAN of {} with seed {} failed:\n{}\n", result.contender, result.seed,
                   result.complaints);
        content = false;
    }
    if (!options.json.empty()) bench::write_json(options.json, options.conditions, results);
    fmt::print(
        "{} hosts, medians of {} seeds; xN: that many times the first one's, below 1 it is better\n\n{}",
        options.conditions.hosts, options.seeds.size(), bench::table_of(options.contenders, results));
    return content;
}

}

int main(int argument_count, char** arguments) {
    try {
        lan::build_directory();
        const Options options = parse(argument_count, arguments);
        return report(options, run_all(options)) ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        fmt::print(stderr, "neighbours_bench: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
