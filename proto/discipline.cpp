#include "proto/discipline.hpp"

#include <algorithm>

namespace timed {

namespace {

// adjtime on Linux slews by 500 us a second.
constexpr Frequency kernel_slew_rate = 500_ppm;

// Share of the observed drift that is taken over at once: converges in a few corrections, and a single noisy
// measurement moves the frequency by less than half of what it claims.
constexpr std::int64_t learn_percent = 40;

// Closer corrections say more about the noise of measuring than about the clock.
constexpr Duration shortest_baseline = 500ms;

// A time of day that arrived over a network is not known better than this; half of what the protocol
// promised.
constexpr Duration time_of_day_noise = 10ms;

Frequency drift_rate(Duration drift, Duration elapsed) {
    return {drift.count() * 1'000'000'000 / std::max<std::int64_t>(1, elapsed.count() / 1000)};
}

}

CorrectionKind Discipline::correct(Duration amount, Teaches teaches, Now now, Actions& actions) {
    const bool first = joining();
    const Duration unexpected = amount - slew_left(now);
    if (measured_at_ && teaches == Teaches::drift) {
        learn(unexpected, now.instant - *measured_at_, actions);
    }
    joined_ = true;
    measured_at_ = now.instant;
    return apply(amount, first ? limits_.joining_step : limits_.step, now, actions);
}

void Discipline::set(Duration amount, Now now, Actions& actions) {
    if (!joining() && std::chrono::abs(amount) < time_of_day_noise) return;
    measured_at_.reset(); // what the next correction takes back of its noise is no drift
    apply(amount, limits_.step, now, actions);
}

void Discipline::set_date(Duration amount, Now now, Actions& actions) {
    measured_at_.reset();
    apply(amount, Duration{}, now, actions);
}

void Discipline::disturbed() {
    joined_ = false;
    measured_at_.reset();
    slew_ = {};
}

void Discipline::learn(Duration amount, Duration elapsed, Actions& actions) {
    if (elapsed < shortest_baseline) return;
    // Two clocks drift apart no faster than both can be slewed; what seems to was set, or was told coarsely.
    if (std::chrono::abs(amount) > gained(kernel_slew_rate, elapsed) * 2) return;
    const auto share = drift_rate(amount, elapsed).parts_per_trillion * learn_percent / 100;
    const auto most = limits_.most_frequency.parts_per_trillion;
    const Frequency wanted{std::clamp(frequency_.parts_per_trillion + share, -most, most)};
    if (wanted == frequency_) return;
    frequency_ = wanted;
    actions.emplace_back(SetFrequency{frequency_});
}

CorrectionKind Discipline::apply(Duration amount, Duration step_above, Now now, Actions& actions) {
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
    return kind;
}

Duration Discipline::slew_left(Now now) const {
    const Duration done = gained(kernel_slew_rate, now.instant - slew_started_);
    return slew_ > Duration{} ? std::max(Duration{}, slew_ - done) : std::min(Duration{}, slew_ + done);
}

}
