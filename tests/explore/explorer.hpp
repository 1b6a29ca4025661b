// Breadth-first through everything that may happen: each state is known by its fingerprint and expanded once.
// So the first path found to a violation is one of the shortest.
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
    Path path; ///< from the beginning to where it happens, or from where it does not happen without faults
};

struct Progress {
    std::size_t states = 0;      ///< distinct ones
    std::size_t transitions = 0; ///< choices made
    std::size_t depth = 0;       ///< choices in a row
    std::size_t waiting = 0;     ///< states that are yet to be expanded
    std::size_t settled = 0;     ///< states after which nothing of interest is to come
    std::size_t fair_runs = 0;   ///< from how many states it was tried that a master emerges
    Duration slowest{};          ///< of them
    bool exhausted = false;      ///< there are no other states
};

class Explorer {
  public:
    struct Options {
        std::size_t states = 1'000'000; ///< stop after so many
        std::size_t sample = 100;       ///< of so many states one is tried with a fair run
    };
    using OnProgress = std::function<void(const Progress&)>;

    explicit Explorer(
        const Options& options, OnProgress on_progress = [](const Progress& /*progress*/) {})
        : options_(options)
        , on_progress_(std::move(on_progress)) {}

    /// Nothing when nothing was found.
    std::optional<Violation> explore(World beginning, Moments& moments);

    [[nodiscard]] const Progress& progress() const { return progress_; }

  private:
    /// How a state was reached, so that the path to it can be told.
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

/// How long it takes until a state without further faults has one master whom all follow; nothing when that
/// is too long, and `why` tells what happened instead.
std::optional<Duration> time_to_settle(World world, Moments& moments, std::string& why,
                                       const World::Observer& observer = {});

}
