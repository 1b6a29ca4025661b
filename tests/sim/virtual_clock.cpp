#include "tests/sim/virtual_clock.hpp"

#include "proto/base/numbers.hpp"
#include "timed/clock/phase_lock.hpp"

#include <cstdlib>

namespace sim {

namespace {

constexpr std::int64_t units_per_ppm = 1 << 16; // of timex.freq
constexpr std::int64_t ppt_per_ppm = 1'000'000;

std::int64_t on_reference(Instant when) { return when.time_since_epoch().count(); }

std::int64_t as_rate(Frequency frequency) { return lan::rate_from_ppm(in_ppm(frequency)); }

}

VirtualClock::VirtualClock(Instant start, WallTime shows, Frequency drift)
    : kernel_(lan::clock_showing(on_reference(start), shows.time_since_epoch().count(), as_rate(drift)))
    , drift_(drift) {}

WallTime VirtualClock::read(Instant when) const {
    return WallTime{Duration{lan::simulated_at(kernel_, on_reference(when))}};
}

bool VirtualClock::slews_fast(Instant when) const {
    auto then = kernel_;
    timex look{};
    lan::adjust(then, on_reference(when), look);
    constexpr double adjtime_ppm = 500;
    return std::abs(then.this_second_rate) > lan::rate_from_ppm(adjtime_ppm + 1);
}

void VirtualClock::slew(Instant when, const timed::Slew& slew) {
    for (const auto& request : timed::phase_lock_requests(slew.phase, static_cast<int>(kernel_.status)))
        adjust(when, request);
    timex request{};
    request.modes = ADJ_OFFSET_SINGLESHOT;
    request.offset = slew.single_shot.count();
    adjust(when, request);
}

void VirtualClock::step(Instant when, Duration amount) {
    lan::step(kernel_, on_reference(when), amount.count());
}

void VirtualClock::set_frequency(Instant when, Frequency frequency) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = frequency.parts_per_trillion * units_per_ppm / ppt_per_ppm;
    adjust(when, request);
    frequency_ = frequency;
}

void VirtualClock::set_drift(Instant when, Frequency drift) {
    lan::set_hardware_drift(kernel_, on_reference(when), as_rate(drift));
    drift_ = drift;
}

void VirtualClock::adjust(Instant when, timex request) { lan::adjust(kernel_, on_reference(when), request); }

}
