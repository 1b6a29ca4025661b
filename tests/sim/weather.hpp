// Weather: delay, jitter, loss and reordering of a network.
#pragma once

#include "proto/base/random.hpp"
#include "proto/base/time.hpp"

#include <bit>
#include <cstdint>
#include <optional>

namespace sim {

using namespace std::chrono_literals;

struct Weather {
    timed::Duration delay = 30us;
    timed::Duration jitter{};   ///< uniform, added to the delay
    double loss = 0;            ///< probability, for each copy separately
    double duplicated = 0;      ///< probability that a packet is duplicated
    double held_back = 0;       ///< probability that later packets overtake this one, which is delayed ...
    timed::Duration hold = 5ms; ///< ... by this time
    timed::Duration tail{};     ///< mean of an exponential delay, added to the others
    timed::Duration uphill{};   ///< asymmetry: added to packets from a higher to a lower host index
};

inline bool happens(double probability, timed::Random& random) {
    return random.between(0s, 1s) < std::chrono::duration_cast<timed::Duration>(probability * 1s);
}

/// An exponential distribution of integers: minus the logarithm, interpolated linearly between powers of two
/// (error up to 6 %), because the library's logarithm differs between machines.
inline timed::Duration exponential(timed::Duration mean, timed::Random& random) {
    const std::uint64_t drawn = random.next() | 1U;
    const auto halvings = std::countl_zero(drawn);
    const std::uint64_t rest = (drawn << static_cast<unsigned>(halvings) << 1U) >> 48U; // of 2^16
    const auto log2_of_inverse =
        static_cast<std::int64_t>((static_cast<std::uint64_t>(halvings + 1) << 16U) - rest);
    constexpr std::int64_t ln2 = 693'147; // ln 2 in millionths
    return timed::Duration{mean.count() * log2_of_inverse / 65'536 * ln2 / 1'000'000};
}

/// Delay of a packet; nothing if it is lost.
inline std::optional<timed::Duration> passage(const Weather& weather, timed::Random& random) {
    if (happens(weather.loss, random)) return std::nullopt;
    const bool held = weather.held_back > 0 && happens(weather.held_back, random);
    const auto jitter =
        weather.jitter > timed::Duration{} ? random.between(0s, weather.jitter) : timed::Duration{};
    const auto tail =
        weather.tail > timed::Duration{} ? exponential(weather.tail, random) : timed::Duration{};
    return weather.delay + jitter + tail + (held ? weather.hold : timed::Duration{});
}

}
