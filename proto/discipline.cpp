#include "proto/discipline.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// adjtime on Linux slews by 500 us a second.
constexpr Frequency kernel_slew_rate = 500_ppm;

// A master's share in each round, of what it is off the average: critically damped.
constexpr int lean_offset = 4;
constexpr int lean_frequency = 64;

// Everybody learns the rate of a master that has led for so long: measured to 20 us, it is theirs to better
// than 1 ppm.
constexpr Duration rate_is_shared_after = 30s;
constexpr Frequency shared_rate_uncertainty = 1_ppm;

// A time of day that arrives over a network is late by what the network takes. Of a host that is in step it
// corrects the date, and what is so far off that no measurement was waited for.
constexpr Duration time_of_day_noise = 128ms;

// What is left of an amount when as much of it as may be is put down to doubt.
Duration beyond(Duration doubt, Duration amount) {
    return amount > Duration{} ? std::max(Duration{}, amount - doubt) : std::min(Duration{}, amount + doubt);
}

Frequency drift_rate(Duration drift, Duration elapsed) {
    return {drift.count() * 1'000'000'000 / std::max<std::int64_t>(1, elapsed.count() / 1000)};
}

// No faster than it must be: the less a timer that fires late makes too much.
Frequency slowest_in_time(Duration amount, Frequency most) {
    constexpr std::int64_t tick = 100'000'000; // ppt: whole microseconds of the kernel's 10 ms
    constexpr std::int64_t available_ms = Discipline::longest_fast_slew / 1ms;
    const std::int64_t least = std::chrono::abs(amount).count() * 1'000'000 / available_ms;
    return {std::min(most.parts_per_trillion, (least / tick + 1) * tick)};
}

// Two clocks drift apart no faster than both can be slewed; what seems to was set, or was told coarsely.
bool could_be_drift(Duration amount, Duration elapsed) {
    return std::chrono::abs(amount) <= gained(kernel_slew_rate, elapsed) * 2;
}

}

Discipline::Applied Discipline::follow(Duration amount, Now now, Actions& actions) {
    if (panics(amount)) return refuse(amount, now, actions);
    const Duration step_from = joining() ? limits_.joining_step : limits_.step;
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    if (!elapsed || !could_be_drift(amount - left, *elapsed)) {
        filter_.offset_set();
        return step_or_slew(amount, step_from, now, actions);
    }
    const auto estimate = filter_.take(amount - left, *elapsed);
    filter_.withheld(estimate.frequency - learn(estimate.frequency, actions));
    return step_or_slew(left + estimate.offset, limits_.step, now, actions);
}

Discipline::Applied Discipline::lean(Duration amount, Duration doubt, bool settling, Now now,
                                     Actions& actions) {
    if (panics(amount)) return refuse(amount, now, actions);
    filter_.offset_set();
    const bool first = joining();
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    const Duration surprise = beyond(doubt, amount - left);
    if (first) return step_or_slew(amount, limits_.joining_step, now, actions);
    if (std::chrono::abs(surprise) >= limits_.step) return step_or_slew(amount, limits_.step, now, actions);
    if (elapsed && !settling && could_be_drift(surprise, *elapsed)) {
        learn(drift_rate(surprise / lean_frequency, *elapsed), actions);
        led_for_ += *elapsed;
        if (led_for_ >= rate_is_shared_after) filter_.frequency_confirmed(shared_rate_uncertainty);
    }
    return step_or_slew(left + surprise / lean_offset, limits_.step, now, actions);
}

std::optional<Duration> Discipline::note_measured(Now now) {
    joined_ = true;
    const auto last = std::exchange(measured_at_, now.instant);
    return last ? std::optional{now.instant - *last} : std::nullopt;
}

Discipline::Applied Discipline::set(Duration amount, Now now, Actions& actions) {
    if (!joining() && std::chrono::abs(amount) < time_of_day_noise) return {CorrectionKind::slew, {}};
    if (panics(amount)) return refuse(amount, now, actions);
    measured_at_.reset(); // what the next correction takes back of its noise is no drift
    return step_or_slew(amount, limits_.step, now, actions);
}

Discipline::Applied Discipline::set_date(Duration amount, Now now, Actions& actions) {
    measured_at_.reset();
    return step(amount, now, actions);
}

void Discipline::disturbed() {
    joined_ = false;
    measured_at_.reset();
    forget_slew();
}

// Returns as much of the error as could be taken back.
Frequency Discipline::learn(Frequency error, Actions& actions) {
    const Frequency most = limits_.most_frequency;
    const Frequency before = std::exchange(frequency_, std::clamp(frequency_ + error, -most, most));
    if (frequency_ != before) actions.emplace_back(SetFrequency{frequency_});
    return frequency_ - before;
}

// ---- what is done to the clock

bool Discipline::panics(Duration amount) const {
    return !joining() && std::chrono::abs(amount) >= limits_.panic;
}

// The clock goes on to where it was going.
Discipline::Applied Discipline::refuse(Duration amount, Now now, Actions& actions) const {
    actions.emplace_back(Report{CorrectionRefused{amount}});
    return {CorrectionKind::slew, slew_left(now)};
}

Discipline::Applied Discipline::step_or_slew(Duration amount, Duration step_from, Now now, Actions& actions) {
    return std::chrono::abs(amount) >= step_from ? step(amount, now, actions) : slew(amount, now, actions);
}

Discipline::Applied Discipline::step(Duration amount, Now now, Actions& actions) {
    forget_slew();
    actions.emplace_back(Step{amount});
    note_correction(CorrectionKind::step, amount, now, actions);
    return {CorrectionKind::step, amount};
}

// Only what was measured is slewed fast. A host that was told the time of day is measured soon, and must be
// found with its clock at rest.
Discipline::Applied Discipline::slew(Duration amount, Now now, Actions& actions) {
    const Frequency most_rate = limits_.max_slew_rate;
    const bool fast =
        measured_at_ && most_rate > kernel_slew_rate && std::chrono::abs(amount) >= least_fast_slew;
    slew_ = amount;
    fast_ = fast_for_ = {};
    Frequency rate{};
    if (fast) {
        kernel_slew_.stop(now.wall);
        const Duration most = gained(most_rate, longest_fast_slew);
        const Duration made_later = kernel_slew_.under_way(now.wall + longest_fast_slew);
        const Duration made_meanwhile = kernel_slew_.under_way(now.wall) - made_later;
        fast_ = std::clamp(amount - made_later, -most, most);
        rate = slowest_in_time(fast_ - made_meanwhile, most_rate);
        fast_for_ = time_to_gain(fast_ - made_meanwhile, rate);
    }
    kernel_slew_.begin(slew_ - fast_, now.wall + fast_for_ + fast_);
    actions.emplace_back(Slew{amount, fast_, rate});
    note_correction(CorrectionKind::slew, amount, now, actions);
    return {CorrectionKind::slew, amount, fast_, fast_for_};
}

void Discipline::note_correction(CorrectionKind kind, Duration amount, Now now, Actions& actions) {
    slew_started_ = now.instant;
    last_correction_ = amount;
    actions.emplace_back(Report{ClockCorrected{kind, amount, frequency_}});
}

// A clock that was set makes nothing of what it was told before.
void Discipline::forget_slew() {
    kernel_slew_ = {};
    fast_ = fast_for_ = {};
}

Duration Discipline::slew_left(Now now) const {
    const Duration elapsed = now.instant - slew_started_;
    if (elapsed < fast_for_) return slew_ - fast_ * elapsed.count() / fast_for_.count();
    return kernel_slew_.left(now.wall);
}

}
