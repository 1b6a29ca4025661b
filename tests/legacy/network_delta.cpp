#include "tests/legacy/network_delta.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace legacy {

namespace {

// Single precision, as in the historic routine.
constexpr float big = 2147483647.0F;          // LONG_MAX of a 32-bit long
constexpr float far_enough = 1.5F;            // factor by which a step exceeds the estimated distance
constexpr float valid_range = 20'000.0F;      // ms, VALID_RANGE = MAXADJ
constexpr std::int64_t cluster_range_ms = 20; // 4.3BSD RANGE

/// The clocks around an estimate: how many more are above than below it, and the nearest on either side.
struct Surroundings {
    int balance = 0;
    float above = big;
    float below = -big;
    float weights = 0;
    float weighted_sum = 0;

    Surroundings(std::span<const float> clocks, float guess, float spread) {
        for (const float clock : clocks) {
            if (clock > guess) {
                ++balance;
                above = std::min(above, clock);
            } else if (clock < guess) {
                --balance;
                below = std::max(below, clock);
            } else {
                continue;
            }
            const float weight = 1.0F / (spread + std::abs(clock - guess));
            weights += weight;
            weighted_sum += weight * clock;
        }
    }
};

// The parity is reversed, as in the original.
float settle(std::size_t clocks, float guess, const Surroundings& around) {
    if (clocks % 2 == 1) {
        if (around.balance == 0) return (around.above + around.below) / 2;
        return around.balance > 0 ? (guess + around.above) / 2 : (around.below + guess) / 2;
    }
    if (around.balance == 0) return guess;
    return around.balance > 0 ? around.above : around.below;
}

// A weighted mean that moves towards the median clock between two closing brackets, and stops when these are
// `enough` apart. `spread` is kept from one call to the next.
float center(std::span<const float> clocks, float guess, float& spread, float enough) {
    float low = -big;
    float high = big;
    float scale = std::max(std::abs(spread), 1.0F);
    for (;;) {
        const Surroundings around{clocks, guess, scale};
        if (high - low < enough || around.weights == 0) return std::trunc(guess);
        const float step = far_enough * (around.weighted_sum / around.weights - guess);
        float next = 0;
        if (around.balance >= 2) {
            low = guess;
            next = around.above + std::max(0.0F, step);
            if (next >= high) next = (guess + high) / 2;
        } else if (around.balance <= -2) {
            high = guess;
            next = around.below + std::min(0.0F, step);
            if (next <= low) next = (guess + low) / 2;
        } else {
            return std::trunc(settle(clocks.size(), guess, around));
        }
        if (next == guess) return std::trunc(guess);
        spread = scale = far_enough * std::abs(next - guess);
        guess = next;
    }
}

bool takes_part(const MeasuredClock& clock) { return clock.failures == 0 && clock.delta.has_value(); }

float in_ms(const MeasuredClock& clock) { return static_cast<float>(clock.delta->count()); }

Milliseconds whole(float value) { return Milliseconds{static_cast<std::int64_t>(value)}; }

}

Milliseconds network_delta_44(std::span<const MeasuredClock> slaves, Milliseconds min_round) {
    std::vector<float> trusted{0};
    for (const auto& slave : slaves) {
        if (takes_part(slave) && slave.trusted) trusted.push_back(in_ms(slave));
    }
    if (trusted.size() == 1) return {}; // the time of a single trusted host is used
    const auto count = static_cast<float>(trusted.size());
    const float mean = std::trunc(std::accumulate(trusted.begin(), trusted.end(), 0.0F) / count);
    float spread = mean;
    const float median = center(trusted, mean, spread, valid_range);

    const auto good_range = static_cast<float>(min_round.count() * 2);
    const auto very_good_range = static_cast<float>(min_round.count() - 1);
    std::vector<float> close;
    const auto consider = [&](float clock, bool is_trusted) {
        if (std::abs(clock - median) <= (is_trusted ? good_range : very_good_range)) close.push_back(clock);
    };
    consider(0, true);
    for (const auto& slave : slaves) {
        if (takes_part(slave)) consider(in_ms(slave), slave.trusted);
    }
    if (close.empty()) return whole(median);
    if (close.size() == 1) return whole(close.front());
    return whole(center(close, median, spread, 1));
}

Milliseconds network_delta_43(std::span<const MeasuredClock> slaves) {
    std::vector<std::int64_t> sorted{0};
    for (const auto& slave : slaves) {
        if (slave.delta) sorted.push_back(slave.delta->count());
    }
    if (sorted.size() == 1) return {};
    std::ranges::sort(sorted);

    // Meant as a sliding window, it partitions the clocks: each window begins where the previous one ended.
    // Two clocks are averaged however far they are apart.
    std::size_t best_first = 0;
    std::size_t best_last = 1;
    if (sorted.size() > 2) {
        std::size_t first = 0;
        const auto offer = [&](std::size_t last) {
            const bool within = sorted[last] - sorted[first] <= cluster_range_ms;
            if (!within || last - first < best_last - best_first) return;
            best_first = first;
            best_last = last;
        };
        for (std::size_t next = 1; next < sorted.size();) {
            if (sorted[next] - sorted[first] <= cluster_range_ms) {
                ++next;
                continue;
            }
            if (next > first + 1) --next;
            offer(next);
            first = next++;
        }
        offer(sorted.size() - 1);
    }
    const auto begin = sorted.begin() + static_cast<std::ptrdiff_t>(best_first);
    const auto count = static_cast<std::int64_t>(best_last - best_first + 1);
    return Milliseconds{std::accumulate(begin, begin + count, std::int64_t{0}) / count};
}

}
