#include "tests/sim/campaign.hpp"

#include "proto/base/numbers.hpp"
#include "tests/sim/run_scenario.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <ostream>

namespace sim {

using namespace timed;

namespace {

using Seconds = std::chrono::duration<double>;

boost::json::value seconds_or_null(const std::optional<Duration>& duration) {
    return duration ? boost::json::value(in_seconds(*duration)) : boost::json::value(nullptr);
}

boost::json::object to_json(const Verdict& verdict, Seconds took) {
    return {{"scenario", verdict.scenario},
            {"seed", verdict.seed},
            {"passed", verdict.passed()},
            {"reason", verdict.reason},
            {"hosts", verdict.hosts},
            {"settled_s", seconds_or_null(verdict.settled)},
            {"agreed_s", seconds_or_null(verdict.agreed)},
            {"worst_pair_us", in_microseconds(verdict.worst_pair)},
            {"messages", verdict.messages},
            {"measurements", verdict.measurements},
            {"untrue", verdict.untrue},
            {"busiest_second", verdict.busiest_second},
            {"virtual_s", in_seconds(verdict.virtual_time)},
            {"took_s", took.count()},
            {"digest", fmt::format("{:016x}", verdict.digest)}};
}

/// Maximum over all runs that have a value.
double worst(const std::vector<Verdict>& verdicts, std::optional<Duration> Verdict::*figure) {
    double most = 0;
    for (const auto& verdict : verdicts)
        most = std::max(most, in_seconds((verdict.*figure).value_or(Duration{})));
    return most;
}

}

bool Campaign::run(Scenarios scenarios) {
    begun_ = std::chrono::steady_clock::now();
    runs_ = scenarios.size() * options_.seeds;
    for (auto& scenario : scenarios) {
        if (options_.hosts && !scenario.shape) scenario.hosts.front().count = *options_.hosts;
        run_one(scenario);
    }
    if (!options_.json && runs_ > 1) {
        const Seconds took = std::chrono::steady_clock::now() - begun_;
        results_ << fmt::format("{} of {} runs passed, in {:.0f} s\n", runs_ - failed_, runs_, took.count());
    }
    return failed_ == 0;
}

void Campaign::run_one(const Scenario& scenario) {
    std::vector<Verdict> verdicts;
    for (std::uint64_t seed = options_.first_seed; seed < options_.first_seed + options_.seeds; ++seed) {
        show_progress(scenario, seed);
        const auto begun = std::chrono::steady_clock::now();
        verdicts.push_back(run_scenario(scenario, seed, options_.trace ? &results_ : nullptr));
        const Seconds took = std::chrono::steady_clock::now() - begun;
        ++done_;
        if (!verdicts.back().passed()) ++failed_;
        hide_progress();
        show(verdicts.back(), took);
    }
    if (!options_.json && options_.seeds > 1) sum_up(scenario, verdicts);
    results_.flush();
}

void Campaign::show_progress(const Scenario& scenario, std::uint64_t seed) {
    if (!options_.live) return;
    const Seconds so_far = std::chrono::steady_clock::now() - begun_;
    const double left =
        done_ == 0 ? 0 : so_far.count() / static_cast<double>(done_) * static_cast<double>(runs_ - done_);
    const std::string text = done_ == 0 ? "" : fmt::format(", about {:.0f} s left", left);
    progress_ << fmt::format("\r\033[K{} of {}: {}, seed {}{}", done_ + 1, runs_, scenario.name, seed, text)
              << std::flush;
}

void Campaign::hide_progress() {
    if (options_.live) progress_ << "\r\033[K" << std::flush;
}

// Of several seeds, shows only failed runs individually.
void Campaign::show(const Verdict& verdict, Seconds took) {
    if (options_.json) {
        results_ << boost::json::serialize(to_json(verdict, took)) << '\n';
    } else if (!verdict.passed()) {
        results_ << fmt::format("FAILED  {} at {}\n        replay: {}\n", verdict.scenario, verdict.reason,
                                replay(verdict));
    } else if (options_.seeds == 1) {
        results_ << fmt::format(
            "passed  {:<44} one master {:5.1f} s, agreed {:5.1f} s, then within {:6.0f} us, {:4.1f} "
            "messages a host a second, {:.0f} x real time, digest {:016x}\n",
            verdict.scenario, in_seconds(verdict.settled.value_or(Duration{})),
            in_seconds(verdict.agreed.value_or(Duration{})), in_microseconds(verdict.worst_pair),
            static_cast<double>(verdict.messages) / static_cast<double>(verdict.hosts) /
                in_seconds(verdict.virtual_time),
            in_seconds(verdict.virtual_time) / took.count(), verdict.digest);
    }
}

void Campaign::sum_up(const Scenario& scenario, const std::vector<Verdict>& verdicts) {
    const auto passed = std::ranges::count_if(verdicts, &Verdict::passed);
    const auto pair = std::ranges::max(verdicts, {}, &Verdict::worst_pair).worst_pair;
    results_ << fmt::format(
        "{:4} of {:<4} {:<44} at worst: one master {:5.1f} s, agreed {:5.1f} s, then within {:6.0f} us\n",
        passed, verdicts.size(), scenario.name, worst(verdicts, &Verdict::settled),
        worst(verdicts, &Verdict::agreed), in_microseconds(pair));
}

std::string Campaign::replay(const Verdict& verdict) const {
    const std::string hosts = options_.hosts ? fmt::format(" --hosts {}", *options_.hosts) : "";
    return fmt::format("tests/sim/run {} --seed {}{}", verdict.scenario, verdict.seed, hosts);
}

}
