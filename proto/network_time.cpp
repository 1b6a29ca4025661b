#include "proto/network_time.hpp"

#include <algorithm>
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

}

std::optional<NetworkTime> network_time(std::span<const Interval> clocks) {
    const Overlap best = largest_overlap(clocks);
    if (best.clocks * 2 <= clocks.size()) return std::nullopt;

    NetworkTime result{{}, best.common, 0};
    Duration sum{};
    for (const auto& clock : clocks) {
        if (!result.believes(clock)) continue;
        sum += clock.middle();
        ++result.good;
    }
    result.offset = sum / static_cast<Duration::rep>(result.good);
    return result;
}

}
