// Many runs of many scenarios, with progress for a terminal and results for programs.
#pragma once

#include "tests/sim/scenarios.hpp"
#include "tests/sim/verdict.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace sim {

struct CampaignOptions {
    std::uint64_t first_seed = 1;
    std::uint64_t seeds = 1;
    std::optional<std::size_t> hosts{}; ///< instead of the count of the first group of hosts
    bool json = false;                  ///< one line of JSON for each run
    bool trace = false;                 ///< a line for every action
    bool live = false;                  ///< show progress and the remaining time
};

class Campaign {
  public:
    Campaign(const CampaignOptions& options, std::ostream& results, std::ostream& progress)
        : options_(options)
        , results_(results)
        , progress_(progress) {}

    /// Returns whether all runs passed.
    bool run(Scenarios scenarios);

  private:
    void run_one(const Scenario& scenario);
    void show_progress(const Scenario& scenario, std::uint64_t seed);
    void hide_progress();
    void show(const Verdict& verdict, std::chrono::duration<double> took);
    void sum_up(const Scenario& scenario, const std::vector<Verdict>& verdicts);
    [[nodiscard]] std::string replay(const Verdict& verdict) const;

    CampaignOptions options_;
    std::ostream& results_;
    std::ostream& progress_;
    std::chrono::steady_clock::time_point begun_{};
    std::size_t runs_ = 0; ///< total
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
};

}
