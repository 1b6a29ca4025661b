#include "proto/clock/clock_frequency.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// A master corrects 1/64 of its drift from the average in each round: critically damped, together with the
// quarter of its offset that Discipline corrects.
constexpr int steered_part_of_drift = 64;

// After a master has led for this time all slaves have learned its frequency to better than 1 ppm, because
// offsets are measured to 20 us.
constexpr Duration rate_is_shared_after = 30s;
constexpr Frequency shared_rate_uncertainty = 1_ppm;

Frequency drift_rate(Duration drift, Duration elapsed) {
    return {drift.count() * 1'000'000'000 / std::max<std::int64_t>(1, elapsed.count() / 1000)};
}

}

ClockFrequency::Estimate ClockFrequency::follow(Duration offset, Duration elapsed) {
    const auto estimate = filter_.take(offset, elapsed);
    const Frequency before = value_;
    const auto learned = learn(estimate.frequency);
    filter_.frequency_clamped(estimate.frequency - (value_ - before));
    return {estimate.offset, learned};
}

std::optional<SetFrequency> ClockFrequency::steer(Duration innovation, Duration elapsed) {
    const auto learned = learn(drift_rate(innovation / steered_part_of_drift, elapsed));
    led_for_ += elapsed;
    if (led_for_ >= rate_is_shared_after) filter_.frequency_confirmed(shared_rate_uncertainty);
    return learned;
}

std::optional<SetFrequency> ClockFrequency::take_lead(Instant now) {
    const bool followed_long = followed_since_ && now - *followed_since_ >= rate_is_shared_after;
    const Frequency learned = value_ - started_with_.value;
    const bool plausible = std::max(learned, -learned) <= most_between_good_crystals;
    if (followed_long || plausible) return std::nullopt;
    filter_ = ClockFilter{started_with_.uncertainty};
    return learn(-learned);
}

std::optional<SetFrequency> ClockFrequency::learn(Frequency error) {
    const Frequency before = std::exchange(value_, std::clamp(value_ + error, -most_, most_));
    return value_ != before ? std::optional{SetFrequency{value_}} : std::nullopt;
}

}
