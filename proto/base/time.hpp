// The kinds of time in this protocol, each with its own type so that they cannot be confused.
#pragma once

#include <chrono>
#include <cstdint>

namespace timed {

using namespace std::chrono_literals;

/// A duration, or the offset between two clocks. Nanoseconds, signed.
using Duration = std::chrono::nanoseconds;

struct MonotonicScale;
struct UtcScale;

/// A time on the host's monotonic clock: timers use it, and corrections of the time of day do not affect it.
using Instant = std::chrono::time_point<MonotonicScale, Duration>;

/// A time on the host's time-of-day clock: nanoseconds since 1970-01-01 00:00:00 UTC without leap seconds.
using WallTime = std::chrono::time_point<UtcScale, Duration>;

// Times of day lie between 1970 and 2116, half of the range of a WallTime, so that the difference of two of
// them and the sum of a time and a difference never overflow. Input is checked where it enters.
constexpr Duration most_time_offset{(std::int64_t{1} << 62) - 1};
constexpr WallTime first_time{};
constexpr WallTime last_time{most_time_offset};

constexpr bool in_range(WallTime time) { return first_time <= time && time <= last_time; }

/// Both clocks read at one moment. Passed in with every event: proto/ never reads a clock.
struct Now {
    Instant instant;
    WallTime wall;

    /// The time of day at `then`, by the clock as it is set now: steps since then have no effect.
    [[nodiscard]] constexpr WallTime wall_at(Instant then) const { return wall - (instant - then); }
};

/// A clock's frequency error: +1'000'000 parts per trillion (1 ppm) gains one microsecond a second.
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

/// Largest frequency difference of two good crystals: 50 ppm each.
constexpr Frequency most_between_good_crystals{100'000'000};

/// A measured frequency and its uncertainty (one standard deviation). The default is that of two crystals of
/// 50 ppm.
struct MeasuredFrequency {
    Frequency value{};
    Frequency uncertainty = 100_ppm;

    friend bool operator==(const MeasuredFrequency&, const MeasuredFrequency&) = default;
};

/// The gain of a clock with this frequency error over `elapsed`; exact to a nanosecond for spans up to days.
constexpr Duration gained(Frequency rate, Duration elapsed) {
    // A whole trillion of nanoseconds gains as many nanoseconds as the rate has parts per trillion. The rest
    // is multiplied in microseconds and parts per billion, so that the product fits into 64 bits.
    constexpr std::int64_t trillion = 1'000'000'000'000;
    const std::int64_t whole = elapsed.count() / trillion * rate.parts_per_trillion;
    const std::int64_t rest_us = elapsed.count() % trillion / 1000;
    return Duration{whole + rest_us * (rate.parts_per_trillion / 1000) / 1'000'000};
}

/// The time in which a clock gains or loses `amount` at `rate`, which must be positive. The product fits into
/// 64 bits for amounts of up to 9 s.
constexpr Duration time_to_gain(Duration amount, Frequency rate) {
    return Duration{std::chrono::abs(amount).count() * 1'000'000'000 / (rate.parts_per_trillion / 1000)};
}

}
