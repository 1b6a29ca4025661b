// Breadth-first search of all orders of events: each state is identified by its fingerprint and expanded
// once. So the first path found to a violation is one of the shortest.
#pragma once

#include "tests/explore/watch.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace explore {

struct Violation {
    std::string what;
    Path path; ///< from the initial state to the violation, or to the state that does not settle without
               ///< faults
};

struct Progress {
    std::size_t states = 0;      ///< distinct states
    std::size_t transitions = 0; ///< expanded choices
    std::size_t depth = 0;       ///< length of the path
    std::size_t waiting = 0;     ///< states to be expanded
    std::size_t settled = 0;     ///< states that need no expansion
    std::size_t fair_runs = 0;   ///< number of states from which settling was checked
    Duration slowest{};          ///< longest time to settle
    bool exhausted = false;      ///< all states were expanded
};

class Explorer {
  public:
    struct Options {
        std::size_t states = 1'000'000; ///< maximum number
        std::size_t sample = 100;       ///< one of this many states is checked for settling
    };
    using OnProgress = std::function<void(const Progress&)>;

    explicit Explorer(
        const Options& options, OnProgress on_progress = [](const Progress& /*progress*/) {})
        : options_(options)
        , on_progress_(std::move(on_progress)) {}

    /// Nothing if there is no violation.
    std::optional<Violation> explore(World beginning, Moments& moments);

    [[nodiscard]] const Progress& progress() const { return progress_; }

  private:
    /// The last choice before a state, and the step before it: reconstructs the path.
    struct Step {
        std::uint32_t before;
        Choice choice;
    };
    struct Waiting {
        World world;
        std::uint32_t step;
    };

    void expand(const Waiting& state);
    void follow(const Waiting& state, Choice choice);
    void keep(World world, std::uint32_t step);
    void try_fair_run(const Waiting& state);
    [[nodiscard]] bool done() const { return violation_ || progress_.states >= options_.states; }
    [[nodiscard]] Path path_to(std::uint32_t step) const;
    [[nodiscard]] static bool has_more_to_come(const World& world);

    Options options_;
    OnProgress on_progress_;
    Moments* moments_ = nullptr;
    Progress progress_{};
    std::optional<Violation> violation_{};
    boost::unordered_flat_set<std::uint64_t> known_{};
    std::vector<Step> steps_{};
    std::vector<Waiting> next_{};
};

/// Time until the state, without further faults, has one master that all follow; nothing if it exceeds the
/// limit, and then `why` has the reason.
std::optional<Duration> time_to_settle(World world, Moments& moments, std::string& why,
                                       const World::Observer& observer = {});

}
