#include "tests/explore/fair_run.hpp"

#include <algorithm>

namespace explore {

void FairRun::step() {
    const auto choices = world_.choices();
    auto next = std::ranges::min(choices, {}, [&](const Choice& choice) { return world_.when(choice); });
    next.draw = static_cast<std::uint8_t>(random_.next() % draws);
    watch_.take(world_, next, moments_, observer_);
}

bool FairRun::until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = world_.now() + limit;
    while (!condition()) {
        if (world_.now() >= end || world_.choices().empty() || !violation().empty()) return false;
        step();
    }
    return true;
}

void FairRun::pass(Duration length) {
    const Instant end = world_.now() + length;
    until([&] { return world_.now() >= end; }, length);
}

}
