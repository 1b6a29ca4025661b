#include "tests/sim/virtual_clock.hpp"

#include "proto/discipline.hpp"

#include <utility>

namespace sim {

namespace {

constexpr std::int64_t nominal_tick_us = 10'000;
constexpr std::int64_t ppt_per_tick_us = 100'000'000;
constexpr std::int64_t units_per_ppm = 1 << 16; // of timex.freq
constexpr std::int64_t ppt_per_ppm = 1'000'000;

std::int64_t on_reference(Instant when) { return when.time_since_epoch().count(); }

std::int64_t as_rate(Frequency frequency) {
    return lan::rate_from_ppm(static_cast<double>(frequency.parts_per_trillion) / ppt_per_ppm);
}

}

VirtualClock::VirtualClock(Instant start, WallTime shows, Frequency drift)
    : kernel_(lan::clock_showing(on_reference(start), shows.time_since_epoch().count(), as_rate(drift)))
    , drift_(drift) {}

WallTime VirtualClock::read(Instant when) {
    if (fast_ && when >= fast_->ends) end_fast_slew(fast_->ends);
    return shows(when);
}

WallTime VirtualClock::shows(Instant when) const {
    return WallTime{Duration{lan::simulated_at(kernel_, on_reference(when))}};
}

// ---- what a daemon does, and as the daemon does it

void VirtualClock::slew(Instant when, const timed::Slew& slew) {
    const WallTime now = read(when);
    if (fast_) end_fast_slew(when);
    if (slew.fast == Duration{}) return adjtime(when, slew_.begin(slew.amount, now));
    slew_.stop(now);
    adjtime(when, {});
    const auto ticks = slew.fast_rate.parts_per_trillion / ppt_per_tick_us;
    set_tick(when, nominal_tick_us + (slew.fast > Duration{} ? ticks : -ticks));
    const Duration made_anyway =
        slew_.under_way(now) - slew_.under_way(now + timed::Discipline::longest_fast_slew);
    const Duration takes = time_to_gain(slew.fast - made_anyway, slew.fast_rate);
    fast_ = {when + takes, now + takes + gained(rate(), takes), slew.amount};
}

void VirtualClock::end_fast_slew(Instant when) {
    set_tick(when, nominal_tick_us);
    const auto [ends, then, amount] = *std::exchange(fast_, std::nullopt);
    const Duration to_come = ends - when;
    const WallTime now = shows(when);
    const Duration made = now - (then - to_come - gained(rate(), to_come));
    adjtime(when, slew_.begin(amount - made, now));
}

void VirtualClock::step(Instant when, Duration amount) {
    read(when);
    if (fast_) end_fast_slew(when);
    lan::step(kernel_, on_reference(when), amount.count());
    slew_ = {};
}

void VirtualClock::set_frequency(Instant when, Frequency frequency) {
    read(when);
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = frequency.parts_per_trillion * units_per_ppm / ppt_per_ppm;
    lan::adjust(kernel_, on_reference(when), request);
    frequency_ = frequency;
}

void VirtualClock::set_drift(Instant when, Frequency drift) {
    read(when);
    lan::set_hardware_drift(kernel_, on_reference(when), as_rate(drift));
    drift_ = drift;
}

// ---- what the kernel is told

void VirtualClock::adjtime(Instant when, Duration amount) {
    timex request{};
    request.modes = ADJ_OFFSET_SINGLESHOT;
    request.offset = amount / std::chrono::microseconds{1};
    lan::adjust(kernel_, on_reference(when), request);
}

void VirtualClock::set_tick(Instant when, std::int64_t tick_us) {
    timex request{};
    request.modes = ADJ_TICK;
    request.tick = tick_us;
    lan::adjust(kernel_, on_reference(when), request);
}

}
