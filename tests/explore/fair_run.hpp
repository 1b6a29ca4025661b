// Continues a state without faults: events in the order of their times, with random numbers.
#pragma once

#include "proto/base/random.hpp"
#include "tests/explore/watch.hpp"

#include <functional>
#include <string>

namespace explore {

class FairRun {
  public:
    FairRun(World& world, Moments& moments, std::uint64_t seed, World::Observer observer = {})
        : world_(world)
        , moments_(moments)
        , random_(seed)
        , observer_(std::move(observer)) {
        world_.allow({});
    }

    /// Until the condition holds; false after `limit`, or at a violation.
    bool until(const std::function<bool()>& condition, Duration limit);
    void pass(Duration length);

    [[nodiscard]] const std::string& violation() const { return watch_.violation(); }

  private:
    void step();

    World& world_;
    Moments& moments_;
    timed::Random random_;
    World::Observer observer_;
    Watch watch_{};
};

}
