#include "tests/explore/explorer.hpp"

#include "tests/explore/fair_run.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace explore {

using namespace timed;

namespace {

constexpr std::uint32_t nothing_before = 0;

// Number of expanded states between two progress reports, and between two removals of unused moments.
constexpr std::size_t progress_every = 2'000;

}

std::optional<Duration> time_to_settle(World world, Moments& moments, std::string& why,
                                       const World::Observer& observer) {
    const Instant begun = world.now();
    const Duration limit = world.setting().limits.settles;
    FairRun run{world, moments, world.fingerprint(), observer};
    if (run.until([&] { return world.settled(); }, limit)) return world.now() - begun;
    why = !run.violation().empty()
              ? run.violation()
              : fmt::format("{} s after the last fault there is not one master whom all follow", limit / 1s);
    return std::nullopt;
}

std::optional<Violation> Explorer::explore(World beginning, Moments& moments) {
    moments_ = &moments;
    steps_.push_back({nothing_before, {}});
    keep(std::move(beginning), 0);
    while (!next_.empty() && !done()) {
        const auto level = std::exchange(next_, {});
        progress_.waiting = level.size();
        for (const auto& state : level) {
            expand(state);
            if (--progress_.waiting % progress_every == 0) on_progress_(progress_);
            if (done()) break;
        }
        moments.drop_unused();
        ++progress_.depth;
    }
    progress_.waiting = next_.size();
    progress_.exhausted = next_.empty() && !done();
    return violation_;
}

void Explorer::expand(const Waiting& state) {
    const auto choices = state.world.choices();
    for (const auto& choice : choices) {
        if (done()) return;
        follow(state, choice);
    }
}

void Explorer::follow(const Waiting& state, Choice choice) {
    for (choice.draw = 0; choice.draw < draws && !done(); ++choice.draw) {
        World world = state.world;
        Watch watch;
        const bool drew = watch.take(world, choice, *moments_);
        ++progress_.transitions;
        if (!watch.violation().empty()) {
            Path path = path_to(state.step);
            path.push_back(choice);
            violation_ = Violation{watch.violation(), path};
            return;
        }
        if (known_.insert(world.fingerprint()).second) {
            steps_.push_back({state.step, choice});
            keep(std::move(world), static_cast<std::uint32_t>(steps_.size() - 1));
        }
        if (!drew) return;
    }
}

void Explorer::keep(World world, std::uint32_t step) {
    ++progress_.states;
    if (!has_more_to_come(world)) {
        ++progress_.settled;
        return;
    }
    next_.push_back({std::move(world), step});
    if (progress_.states % options_.sample == 0) try_fair_run(next_.back());
}

// A state with a settled master and no remaining faults has only routine events.
bool Explorer::has_more_to_come(const World& world) { return !world.settled() || world.faults() != Faults{}; }

void Explorer::try_fair_run(const Waiting& state) {
    ++progress_.fair_runs;
    std::string why;
    const auto took = time_to_settle(state.world, *moments_, why);
    if (took) {
        progress_.slowest = std::max(progress_.slowest, *took);
    } else {
        violation_ = Violation{why, path_to(state.step)};
    }
}

Path Explorer::path_to(std::uint32_t step) const {
    Path path;
    for (; step != nothing_before; step = steps_[step].before) path.push_back(steps_[step].choice);
    std::ranges::reverse(path);
    return path;
}

}
