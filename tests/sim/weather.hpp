// Weather: what a network does to the packets that cross it.
#pragma once

#include "proto/random.hpp"
#include "proto/time.hpp"

#include <optional>

namespace sim {

using namespace std::chrono_literals;

struct Weather {
    timed::Duration delay = 30us;
    timed::Duration jitter{};   ///< uniform, added to the delay
    double loss = 0;            ///< probability, each copy for itself
    double duplicated = 0;      ///< probability that a packet comes twice
    double held_back = 0;       ///< probability that later packets overtake this one, which comes ...
    timed::Duration hold = 5ms; ///< ... so much later
};

inline bool happens(double probability, timed::Random& random) {
    return random.between(0s, 1s) < std::chrono::duration_cast<timed::Duration>(probability * 1s);
}

/// How long a packet is under way; nothing when it is lost.
inline std::optional<timed::Duration> passage(const Weather& weather, timed::Random& random) {
    if (happens(weather.loss, random)) return std::nullopt;
    const bool held = weather.held_back > 0 && happens(weather.held_back, random);
    const auto jitter =
        weather.jitter > timed::Duration{} ? random.between(0s, weather.jitter) : timed::Duration{};
    return weather.delay + jitter + (held ? weather.hold : timed::Duration{});
}

}
