#include "proto/clock/discipline.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// adjtime on Linux slews by 500 us a second.
constexpr Frequency kernel_slew_rate = 500_ppm;

// The share of its offset from the average that a master corrects in each round: critically damped.
constexpr int steer_offset = 4;
constexpr int steer_frequency = 64;

// After a master has led for this time all slaves have learned its frequency: measured to 20 us, to better
// than 1 ppm.
constexpr Duration rate_is_shared_after = 30s;
constexpr Frequency shared_rate_uncertainty = 1_ppm;

// A joining host is stepped by SETTIME from here on; its first measured correction handles smaller offsets.
// Below this nothing is slewed fast: the master cannot know whether the host steps, and does not wait for a
// fast slew.
constexpr Duration joining_step_by_time_of_day = Discipline::least_fast_slew;

// Dead band: the part of `amount` that exceeds the measurement uncertainty.
Duration outside_dead_band(Duration uncertainty, Duration amount) {
    return amount > Duration{} ? std::max(Duration{}, amount - uncertainty)
                               : std::min(Duration{}, amount + uncertainty);
}

Frequency drift_rate(Duration drift, Duration elapsed) {
    return {drift.count() * 1'000'000'000 / std::max<std::int64_t>(1, elapsed.count() / 1000)};
}

// A fast slew corrects half of the remainder in each second, and a little more so that it ends. The phase
// that is set for this would correct four times as much if the daemon died: the clock would overshoot by its
// previous offset and 3 ms. (adjtime is set to revert that.)
constexpr Duration share_beyond_half = 1ms;

// Smaller remainders are left to adjtime.
constexpr Duration not_worth_a_second = 100us;

// The kernel begins a second with its timer's next tick, which a sleeping processor delays. So the phase is
// not set where that second may or may not have begun, and the daemon wakes soon after.
constexpr Duration kernel_slack = 20ms;
constexpr Duration woken_after = 25ms;

bool second_is_certain(WallTime now) {
    const Duration into = now - second_of(now);
    return into >= kernel_slack && into < 1s - kernel_slack;
}

Duration until_certain(WallTime now) {
    const Duration into = now - second_of(now);
    return into < kernel_slack ? woken_after - into : 1s - into + woken_after;
}

// Two clocks drift apart no faster than both can be slewed; a larger difference is a step, or an inaccurate
// SETTIME.
bool could_be_drift(Duration amount, Duration elapsed) {
    return std::chrono::abs(amount) <= gained(kernel_slew_rate, elapsed) * 2;
}

}

Discipline::Applied Discipline::follow(Duration amount, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    const Duration step_from = joining() ? limits_.joining_step : limits_.step;
    if (!followed_since_) followed_since_ = now.instant;
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    if (!elapsed || !could_be_drift(amount - left, *elapsed)) {
        elapsed ? filter_.network_changed() : filter_.offset_set();
        return step_or_slew(amount, step_from, now);
    }
    const auto estimate = filter_.take(amount - left, *elapsed);
    const Frequency before = frequency_;
    const auto learned = learn(estimate.frequency);
    filter_.frequency_clamped(estimate.frequency - (frequency_ - before));
    auto applied = step_or_slew(left + estimate.offset, limits_.step, now);
    applied.commands.frequency = learned;
    return applied;
}

ClockCommands Discipline::take_lead(Now now) {
    const bool followed_long = followed_since_ && now.instant - *followed_since_ >= rate_is_shared_after;
    const Frequency learned = frequency_ - started_with_.value;
    const bool plausible = std::max(learned, -learned) <= most_between_good_crystals;
    if (followed_long || plausible) return {};
    filter_ = ClockFilter{started_with_.uncertainty};
    measured_at_.reset();
    return {learn(-learned), {}, {}};
}

Discipline::Applied Discipline::steer(Duration amount, Duration uncertainty, bool settling, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    filter_.offset_set();
    const bool first = joining();
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    const Duration innovation = outside_dead_band(uncertainty, amount - left);
    if (first) return step_or_slew(amount, limits_.joining_step, now);
    if (std::chrono::abs(innovation) >= limits_.step) return step_or_slew(amount, limits_.step, now);
    std::optional<SetFrequency> learned;
    if (elapsed && !settling && could_be_drift(innovation, *elapsed)) {
        learned = learn(drift_rate(innovation / steer_frequency, *elapsed));
        led_for_ += *elapsed;
        if (led_for_ >= rate_is_shared_after) filter_.frequency_confirmed(shared_rate_uncertainty);
    }
    auto applied = step_or_slew(left + innovation / steer_offset, limits_.step, now);
    applied.commands.frequency = learned;
    return applied;
}

Discipline::Applied Discipline::rejoin(Duration amount, Now now) {
    if (panics(amount, now)) return refuse(amount, now);
    filter_.offset_set();
    note_measured(now);
    return step_or_slew(amount, limits_.step, now);
}

std::optional<Duration> Discipline::note_measured(Now now) {
    joined_ = true;
    const auto last = std::exchange(measured_at_, now.instant);
    return last ? std::optional{now.instant - *last} : std::nullopt;
}

Discipline::Applied Discipline::set(Duration amount, Now now) {
    const Duration noise =
        joining() ? std::min(joining_step_by_time_of_day, limits_.step) : time_of_day_noise;
    if (std::chrono::abs(amount) < noise) return {CorrectionKind::slew, {}};
    if (panics(amount, now)) return refuse(amount, now);
    measured_at_.reset(); // the next correction removes the error of this one, which is no drift
    return step_or_slew(amount, joining() ? noise : limits_.step, now);
}

Discipline::Applied Discipline::set_date(Duration amount) {
    measured_at_.reset();
    return step(amount);
}

void Discipline::correction_failed() {
    measured_at_.reset();
    forget_slew();
}

ClockCommands Discipline::disturbed(Now now) {
    joined_ = false;
    measured_at_.reset();
    ClockCommands commands;
    if (slew_left(now) != Duration{}) commands.slew = Slew{}; // else a resumed host would continue the slew
    forget_slew();
    return commands;
}

std::optional<SetFrequency> Discipline::learn(Frequency error) {
    const Frequency most = limits_.most_frequency;
    const Frequency before = std::exchange(frequency_, std::clamp(frequency_ + error, -most, most));
    return frequency_ != before ? std::optional{SetFrequency{frequency_}} : std::nullopt;
}

// ---- what is done to the clock

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
    forget_slew();
    last_correction_ = amount;
    return {.kind = CorrectionKind::step, .amount = amount, .commands = {.step = Step{amount}}};
}

// Only measured corrections are slewed fast. A host that was corrected by SETTIME is measured soon, and must
// not be in a fast slew then.
Discipline::Applied Discipline::slew(Duration amount, Now now) {
    const Duration fast_for = measured_at_ ? longest_fast_slew(amount) : Duration{};
    fast_seconds_left_ = fast_for > Duration{} ? most_fast_seconds : 0;
    last_correction_ = amount;
    return {CorrectionKind::slew, amount, fast_for, {.slew = tell_kernel(amount, now)}};
}

Duration Discipline::next_share(Duration left) const {
    const Duration amount = std::chrono::abs(left);
    if (amount < not_worth_a_second) return {};
    const Duration gain = std::min(amount, amount / 2 + share_beyond_half);
    const Duration most = gained(limits_.max_slew_rate, 1s);
    return std::clamp(KernelSlew::share_for(left < Duration{} ? -gain : gain), -most, most);
}

Slew Discipline::tell_kernel(Duration total, Now now) {
    Duration share{};
    if (fast_seconds_left_ > 0 && second_is_certain(now.wall)) {
        --fast_seconds_left_;
        share = next_share(total - kernel_slew_.under_way(now.wall));
        if (share == Duration{}) fast_seconds_left_ = 0;
    }
    continue_at_.reset();
    if (fast_seconds_left_ > 0 || share != Duration{}) continue_at_ = now.instant + until_certain(now.wall);
    const auto told = kernel_slew_.begin(total, share, now.wall);
    return {total, told.phase, told.single_shot};
}

ClockCommands Discipline::on_wake(Now now) {
    if (!continue_at_ || *continue_at_ > now.instant) return {};
    if (now.instant - *continue_at_ > 1s) fast_seconds_left_ = most_fast_seconds; // the daemon was frozen
    if (second_is_certain(now.wall) && !kernel_slew_.phase_told_in(second_of(now.wall)))
        return {.slew = tell_kernel(slew_left(now), now)};
    continue_at_ = now.instant + until_certain(now.wall);
    return {};
}

ClockCommands Discipline::leave(Now now) {
    if (!continue_at_) return {};
    fast_seconds_left_ = 0;
    return {.slew = tell_kernel(slew_left(now), now)};
}

// A step cancels the slew.
void Discipline::forget_slew() {
    kernel_slew_ = {};
    continue_at_.reset();
}

// Includes the wait for the next second; if the monotonic clock is not slewed with the time of day, unlike in
// Linux, the clock's seconds may be longer.
Duration Discipline::longest_fast_slew(Duration amount) const {
    const Duration size = std::chrono::abs(amount);
    if (size < least_fast_slew || size >= limits_.step || limits_.max_slew_rate <= kernel_slew_rate)
        return {};
    Duration seconds = 1s;
    Duration left = amount;
    for (Duration share; seconds <= most_fast_seconds * 1s && (share = next_share(left)) != Duration{};
         seconds += 1s)
        left -= KernelSlew::gain_of(share);
    return seconds + woken_after + size;
}

}
