// The generator of all random numbers in the protocol: passed in and seeded, never global.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <tuple>

namespace timed {

/// SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state and the same numbers on every compiler, unlike
/// the standard's distributions.
class Random {
  public:
    explicit Random(std::uint64_t seed)
        : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    /// Uniform in [low, high), in nanosecond steps; low < high.
    Duration between(Duration low, Duration high) {
        const auto span = static_cast<std::uint64_t>((high - low).count());
        return low + Duration{static_cast<std::int64_t>(next() % span)};
    }

    friend constexpr bool operator==(const Random&, const Random&) = default;

    [[nodiscard]] auto state() const { return std::tie(state_); }

  private:
    std::uint64_t state_;
};

}
