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

// A time of day that arrived over a network is not known better than this; half of what the protocol
// promised.
constexpr Duration time_of_day_noise = 10ms;

// What is left of an amount when as much of it as may be is put down to doubt.
Duration beyond(Duration doubt, Duration amount) {
    return amount > Duration{} ? std::max(Duration{}, amount - doubt) : std::min(Duration{}, amount + doubt);
}

Frequency drift_rate(Duration drift, Duration elapsed) {
    return {drift.count() * 1'000'000'000 / std::max<std::int64_t>(1, elapsed.count() / 1000)};
}

// Two clocks drift apart no faster than both can be slewed; what seems to was set, or was told coarsely.
bool could_be_drift(Duration amount, Duration elapsed) {
    return std::chrono::abs(amount) <= gained(kernel_slew_rate, elapsed) * 2;
}

}

Discipline::Applied Discipline::follow(Duration amount, Now now, Actions& actions) {
    const bool first = joining();
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    if (!elapsed || !could_be_drift(amount - left, *elapsed)) {
        filter_.offset_set();
        return apply(amount, first ? limits_.joining_step : limits_.step, now, actions);
    }
    const auto estimate = filter_.take(amount - left, *elapsed);
    learn(estimate.frequency, actions);
    return apply(left + estimate.offset, limits_.step, now, actions);
}

Discipline::Applied Discipline::lean(Duration amount, Duration doubt, bool settling, Now now,
                                     Actions& actions) {
    filter_.offset_set();
    const bool first = joining();
    const auto elapsed = note_measured(now);
    const Duration left = slew_left(now);
    const Duration surprise = beyond(doubt, amount - left);
    if (first || std::chrono::abs(surprise) >= limits_.step) {
        return apply(amount, first ? limits_.joining_step : limits_.step, now, actions);
    }
    if (elapsed && !settling && could_be_drift(surprise, *elapsed)) {
        learn(drift_rate(surprise / lean_frequency, *elapsed), actions);
    }
    return apply(left + surprise / lean_offset, limits_.step, now, actions);
}

std::optional<Duration> Discipline::note_measured(Now now) {
    joined_ = true;
    const auto last = std::exchange(measured_at_, now.instant);
    return last ? std::optional{now.instant - *last} : std::nullopt;
}

Discipline::Applied Discipline::set(Duration amount, Now now, Actions& actions) {
    if (!joining() && std::chrono::abs(amount) < time_of_day_noise) return {CorrectionKind::slew, {}};
    measured_at_.reset(); // what the next correction takes back of its noise is no drift
    return apply(amount, limits_.step, now, actions);
}

Discipline::Applied Discipline::set_date(Duration amount, Now now, Actions& actions) {
    measured_at_.reset();
    return apply(amount, Duration{}, now, actions);
}

void Discipline::disturbed() {
    joined_ = false;
    measured_at_.reset();
    slew_ = {};
}

void Discipline::learn(Frequency error, Actions& actions) {
    const auto most = limits_.most_frequency.parts_per_trillion;
    const Frequency wanted{std::clamp(frequency_.parts_per_trillion + error.parts_per_trillion, -most, most)};
    if (wanted == frequency_) return;
    frequency_ = wanted;
    actions.emplace_back(SetFrequency{frequency_});
}

Discipline::Applied Discipline::apply(Duration amount, Duration step_above, Now now, Actions& actions) {
    const auto kind = std::chrono::abs(amount) >= step_above ? CorrectionKind::step : CorrectionKind::slew;
    slew_ = kind == CorrectionKind::step ? Duration{} : amount;
    slew_started_ = now.instant;
    last_correction_ = amount;
    if (kind == CorrectionKind::step) {
        actions.emplace_back(Step{amount});
    } else {
        actions.emplace_back(Slew{amount});
    }
    actions.emplace_back(Report{ClockCorrected{kind, amount, frequency_}});
    return {kind, amount};
}

Duration Discipline::slew_left(Now now) const {
    const Duration done = gained(kernel_slew_rate, now.instant - slew_started_);
    return slew_ > Duration{} ? std::max(Duration{}, slew_ - done) : std::min(Duration{}, slew_ + done);
}

}
