// The kinds of time this protocol speaks of, each a type of its own so that none is taken for another.
#pragma once

#include <chrono>
#include <cstdint>

namespace timed {

using namespace std::chrono_literals;

/// A length of time, or how far one clock is ahead of another (an offset). Nanoseconds, signed.
using Duration = std::chrono::nanoseconds;

struct MonotonicScale;
struct UtcScale;

/// A point on the host's monotonic clock: timers run on it, and no correction of the time of day moves it.
using Instant = std::chrono::time_point<MonotonicScale, Duration>;

/// A point on a host's time-of-day clock: nanoseconds since 1970-01-01 00:00:00 UTC without leap seconds.
using WallTime = std::chrono::time_point<UtcScale, Duration>;

// Times of day lie between 1970 and 2116, half of what a WallTime can hold: then the difference of two of
// them never overflows, nor the sum of a time and a difference. What comes from outside is checked where it
// enters.
constexpr Duration most_ahead{(std::int64_t{1} << 62) - 1};
constexpr WallTime first_time{};
constexpr WallTime last_time{most_ahead};

constexpr bool in_range(WallTime time) { return first_time <= time && time <= last_time; }

/// Both clocks read at one moment. Passed in with every event: nothing in proto/ reads a clock.
struct Now {
    Instant instant;
    WallTime wall;

    /// What the clock as it is set now would have shown at `then`, however often it has been set since.
    [[nodiscard]] constexpr WallTime wall_at(Instant then) const { return wall - (instant - then); }
};

/// A clock's rate against the true one: +1'000'000 parts per trillion (1 ppm) gains one microsecond a second.
struct Frequency {
    std::int64_t parts_per_trillion = 0;

    friend constexpr auto operator<=>(const Frequency&, const Frequency&) = default;
};

constexpr Frequency operator""_ppm(unsigned long long ppm) {
    return {static_cast<std::int64_t>(ppm) * 1'000'000};
}
constexpr Frequency operator-(Frequency f) { return {-f.parts_per_trillion}; }
constexpr Frequency operator+(Frequency a, Frequency b) {
    return {a.parts_per_trillion + b.parts_per_trillion};
}
constexpr Frequency operator-(Frequency a, Frequency b) { return a + -b; }

/// How far the rates of two good crystals are apart: 50 ppm each.
constexpr Frequency most_between_good_crystals{100'000'000};

/// A clock's frequency as far as it has been measured, and how far that may be wrong (one standard
/// deviation). Unless measured, it is known as well as two crystals of 50 ppm differ.
struct MeasuredFrequency {
    Frequency value{};
    Frequency uncertainty = 100_ppm;

    friend bool operator==(const MeasuredFrequency&, const MeasuredFrequency&) = default;
};

/// What a clock running at `rate` gains over `elapsed`; exact to a nanosecond for spans up to days.
constexpr Duration gained(Frequency rate, Duration elapsed) {
    // 1e12 ns gain as many nanoseconds as the rate has parts per trillion. The rest is multiplied in
    // microseconds and parts per billion, which keeps the product within 64 bits.
    constexpr std::int64_t trillion = 1'000'000'000'000;
    const std::int64_t whole = elapsed.count() / trillion * rate.parts_per_trillion;
    const std::int64_t rest_us = elapsed.count() % trillion / 1000;
    return Duration{whole + rest_us * (rate.parts_per_trillion / 1000) / 1'000'000};
}

/// How long a clock that gains at `rate`, which is positive, takes for `amount`, forward or back; for amounts
/// of a few seconds at most.
constexpr Duration time_to_gain(Duration amount, Frequency rate) {
    return Duration{std::chrono::abs(amount).count() * 1'000'000'000 / (rate.parts_per_trillion / 1000)};
}

}
