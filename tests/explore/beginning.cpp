#include "tests/explore/beginning.hpp"

#include "tests/explore/fair_run.hpp"

#include <array>
#include <stdexcept>

namespace explore {

using namespace timed;

namespace {

constexpr std::array<std::string_view, 3> words{"start", "settled", "rivals"};

constexpr std::uint64_t seed = 1;
constexpr Duration long_enough = 60s;
constexpr Duration for_a_while = 8s;

// Isolates the first of two or three hosts; of four, the first and the last form one side.
constexpr std::array<std::uint8_t, most_hosts> side_of{0, 1, 1, 0};

}

std::optional<Beginning> beginning_from(std::string_view word) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words.at(i) == word) return static_cast<Beginning>(i);
    }
    return std::nullopt;
}

std::string_view to_string(Beginning beginning) { return words.at(static_cast<std::size_t>(beginning)); }

World begin(Beginning beginning, const Setting& setting, Moments& moments) {
    World world{setting};
    if (beginning == Beginning::start) return world;
    FairRun run{world, moments, seed};
    bool there = run.until([&] { return world.settled(); }, long_enough);
    run.pass(for_a_while);
    if (beginning == Beginning::rivals) {
        world.divide(side_of);
        there = there && run.until([&] { return world.has_rivals(); }, long_enough);
        run.pass(for_a_while);
        world.join();
    }
    if (!there || !run.violation().empty())
        throw std::runtime_error("This beginning is never reached. " + run.violation());
    world.remembered = {};
    return world;
}

}
