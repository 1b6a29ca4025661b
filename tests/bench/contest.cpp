// Runs the LAN of one daemon.
#include "tests/bench/contest.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace bench {
namespace {

constexpr double patience_s = 60; // for building the LAN and for its end
constexpr std::size_t longest_complaint = 1'000;

// The last lines are the relevant ones.
std::string end_of(const std::string& text) {
    return text.size() <= longest_complaint ? text : "..." + text.substr(text.size() - longest_complaint);
}

}

Result run_lan(const Contender& contender, std::uint64_t seed, const Conditions& conditions) {
    const auto& schedule = conditions.schedule;
    std::vector<std::string> arguments = {"--detail",
                                          "--hosts",
                                          std::to_string(conditions.hosts),
                                          "--seed",
                                          std::to_string(seed),
                                          "--seconds",
                                          fmt::format("{}", schedule.end_s),
                                          "--at",
                                          fmt::format("{}:{}", schedule.kill_s, contender.killing),
                                          "--daemon",
                                          conditions.scripts / contender.name};
    arguments.insert(arguments.end(), conditions.lan_options.begin(), conditions.lan_options.end());
    const lan::LanRun run(arguments, std::chrono::seconds(std::lround(schedule.end_s + patience_s)));
    Result result{.contender = contender.name,
                  .seed = seed,
                  .track = track_of(run),
                  .figures = {},
                  .complaints = run.exit_status() == 0 ? "" : end_of(run.errors())};
    result.figures = figures_of(result.track, schedule);
    return result;
}

}
