#include "proto/ensemble/network_time.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace timed {

namespace {

struct Edge {
    Duration at;
    bool opens;

    // Lower ends sort before upper ends at the same offset, so that intervals that only touch overlap.
    friend bool operator<(const Edge& a, const Edge& b) {
        return a.at != b.at ? a.at < b.at : a.opens && !b.opens;
    }
};

struct Overlap {
    Interval common;
    std::size_t clocks = 0;
};

// Marzullo's algorithm: the range that lies in most intervals; the first of several equal ones.
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
            best = {{edges[i].at, edges[i + 1].at}, open}; // ends at the next edge of either kind
        }
    }
    return best;
}

// The median band: from the lower to the upper median of the estimates. As many estimates are left out on
// either side as there may be falsetickers, so one truechimer is at or below the band's lower end, and one at
// or above its upper end.
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
