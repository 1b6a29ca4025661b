#include "proto/clock/discipline.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// A master corrects a quarter of its offset from the average in each round: critically damped.
constexpr int steered_part_of_offset = 4;

// SETTIME steps a joining host from this offset on; its first measured correction handles smaller offsets.
// Smaller ones are never slewed fast: the master cannot know whether the host steps, and does not wait for a
// fast slew.
constexpr Duration joining_step_by_time_of_day = Slewer::least_fast;

// Dead band: the part of `amount` that exceeds the measurement uncertainty.
Duration outside_dead_band(Duration uncertainty, Duration amount) {
    return amount > Duration{} ? std::max(Duration{}, amount - uncertainty)
                               : std::min(Duration{}, amount + uncertainty);
}

// Two clocks drift apart no faster than both can be slewed; a larger difference is a step, or an inaccurate
// SETTIME.
bool could_be_drift(Duration amount, Duration elapsed) {
    return std::chrono::abs(amount) <= gained(Slewer::adjtime_rate, elapsed) * 2;
}

}

Discipline::Applied Discipline::follow(Duration amount, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    const Duration step_from = clock_set_ == ClockSet::measured ? limits_.step : limits_.joining_step;
    frequency_.note_followed(now.instant);
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    if (!elapsed || !could_be_drift(amount - left, *elapsed)) {
        elapsed ? frequency_.network_changed() : frequency_.offset_set();
        return step_or_slew(amount, step_from, now);
    }
    const auto estimate = frequency_.follow(amount - left, *elapsed);
    auto applied = step_or_slew(left + estimate.offset, limits_.step, now);
    applied.commands.frequency = estimate.frequency;
    return applied;
}

ClockCommands Discipline::take_lead(Now now) {
    const auto reverted = frequency_.take_lead(now.instant);
    if (reverted) measured_at_.reset();
    return {.frequency = reverted};
}

Discipline::Applied Discipline::steer(Duration amount, Duration uncertainty, bool settling, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    frequency_.offset_set();
    const bool first = joining();
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    const Duration innovation = outside_dead_band(uncertainty, amount - left);
    if (first) return step_or_slew(amount, limits_.joining_step, now);
    if (std::chrono::abs(innovation) >= limits_.step) return step_or_slew(amount, limits_.step, now);
    std::optional<SetFrequency> learned;
    if (elapsed && !settling && could_be_drift(innovation, *elapsed))
        learned = frequency_.steer(innovation, *elapsed);
    auto applied = step_or_slew(left + innovation / steered_part_of_offset, limits_.step, now);
    applied.commands.frequency = learned;
    return applied;
}

Discipline::Applied Discipline::rejoin(Duration amount, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    frequency_.offset_set();
    note_measured(now);
    return step_or_slew(amount, limits_.step, now);
}

std::optional<Duration> Discipline::note_measured(Now now) {
    clock_set_ = ClockSet::measured;
    const auto last = std::exchange(measured_at_, now.instant);
    return last ? std::optional{now.instant - *last} : std::nullopt;
}

Discipline::Applied Discipline::set(Duration amount, Now now) {
    const Duration noise =
        joining() ? std::min(joining_step_by_time_of_day, limits_.step) : time_of_day_noise;
    if (std::chrono::abs(amount) < noise) return {CorrectionKind::slew, {}};
    if (panics(amount, now)) return refuse(amount, now);
    measured_at_.reset(); // the next correction removes the error of this one, which is no drift
    const auto applied = step_or_slew(amount, joining() ? noise : limits_.step, now);
    if (!joining() && applied.kind == CorrectionKind::step) clock_set_ = ClockSet::by_time_of_day;
    return applied;
}

Discipline::Applied Discipline::set_date(Duration amount) {
    measured_at_.reset();
    return step(amount);
}

void Discipline::lost_clock() {
    measured_at_.reset();
    slewer_.forget();
}

ClockCommands Discipline::disturbed(Now now) {
    clock_set_ = ClockSet::never;
    measured_at_.reset();
    ClockCommands commands;
    if (slew_left(now) != Duration{}) commands.slew = Slew{}; // else a resumed host would continue the slew
    slewer_.forget();
    return commands;
}

// ---- steps and slews

bool Discipline::panics(Duration amount, Now now) const {
    if (joining() || limits_.panic == never) return false;
    const Duration in_all = moved_.total(now.instant) + amount - slew_left(now);
    return std::chrono::abs(amount) >= limits_.panic || std::chrono::abs(in_all) >= limits_.panic;
}

// The slew in progress continues.
Discipline::Applied Discipline::refuse(Duration amount, Now now) const {
    return {.kind = CorrectionKind::slew, .amount = slew_left(now), .refused = amount};
}

Discipline::Applied Discipline::step_or_slew(Duration amount, Duration step_from, Now now) {
    return std::chrono::abs(amount) >= step_from ? step(amount) : slew(amount, now);
}

Discipline::Applied Discipline::step(Duration amount) {
    slewer_.forget();
    last_correction_ = amount;
    return {.kind = CorrectionKind::step, .amount = amount, .commands = {.step = Step{amount}}};
}

// Only measured corrections are slewed fast. A host that was corrected by SETTIME is measured soon, and must
// not be in a fast slew then.
Discipline::Applied Discipline::slew(Duration amount, Now now) {
    const Duration fast_for = measured_at_ ? longest_fast_slew(amount) : Duration{};
    last_correction_ = amount;
    return {
        CorrectionKind::slew, amount, fast_for, {.slew = slewer_.begin(amount, fast_for > Duration{}, now)}};
}

Duration Discipline::longest_fast_slew(Duration amount) const {
    return std::chrono::abs(amount) < limits_.step ? slewer_.longest_fast(amount) : Duration{};
}

}
