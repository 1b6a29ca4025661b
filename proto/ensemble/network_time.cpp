#include "proto/ensemble/network_time.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace timed {

namespace {

struct Edge {
    Duration at;
    bool opens;

    // At one point openings come first: intervals that only touch do agree.
    friend bool operator<(const Edge& a, const Edge& b) {
        return a.at != b.at ? a.at < b.at : a.opens && !b.opens;
    }
};

struct Overlap {
    Interval common;
    std::size_t clocks = 0;
};

// The stretch of offsets that most intervals hold; the first of several equal ones.
Overlap largest_overlap(std::span<const Interval> clocks) {
    std::vector<Edge> edges;
    edges.reserve(clocks.size() * 2);
    for (const auto& clock : clocks) {
        edges.push_back({clock.low, true});
        edges.push_back({clock.high, false});
    }
    std::ranges::sort(edges, std::less{});

    Overlap best{};
    std::size_t open = 0;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (!edges[i].opens) {
            --open;
        } else if (++open > best.clocks) {
            best = {{edges[i].at, edges[i + 1].at}, open}; // ended by the next edge, whichever it is
        }
    }
    return best;
}

// From the middle one of all guesses to the other middle one where there are two: as many are left out on
// either side as may be lies, so some honest clock says no less, and some no more, than what is left.
Interval reach_of_the_honest(std::span<const Interval> clocks) {
    const std::size_t liars = (clocks.size() - 1) / 2;
    std::vector<Duration> guesses;
    guesses.reserve(clocks.size());
    for (const auto& clock : clocks) guesses.push_back(clock.middle());
    std::ranges::sort(guesses);
    return {guesses[liars], guesses[guesses.size() - 1 - liars]};
}

}

std::optional<NetworkTime> network_time(std::span<const Interval> clocks) {
    const Overlap best = largest_overlap(clocks);
    if (best.clocks * 2 <= clocks.size()) return std::nullopt;

    const Interval reach = reach_of_the_honest(clocks);
    NetworkTime result{{}, best.common, 0};
    Duration sum{};
    for (const auto& clock : clocks) {
        if (!result.believes(clock)) continue;
        sum += std::clamp(clock.middle(), reach.low, reach.high);
        ++result.good;
    }
    result.offset = sum / static_cast<Duration::rep>(result.good);
    return result;
}

}
