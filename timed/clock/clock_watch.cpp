#include "timed/clock/clock_watch.hpp"

#include <utility>

namespace timed {

namespace {

// The clocks are read one after the other, and the process may lose the processor in between.
constexpr Duration reading_noise = 10ms;

// adjtime and frequency each move the time of day by up to 500 ppm; twice that for a clock that is simulated
// or bad.
constexpr Frequency honest_skew = 2000_ppm;

}

// Linux stops its monotonic clock while the host sleeps and sets the time of day aright afterwards; a virtual
// machine that was moved wakes with another time of day and has not slept.
std::optional<ClockWatch::Finding> ClockWatch::look(Now now, Duration suspended) {
    const auto last = std::exchange(last_, Sight{now, suspended});
    if (!last) return std::nullopt;
    const Duration slept = suspended - last->suspended;
    if (slept > reading_noise) return Finding{Disturbance::slept, slept};
    const Duration elapsed = now.instant - last->now.instant;
    const Duration jump = (now.wall - last->now.wall) - elapsed;
    if (std::chrono::abs(jump) <= reading_noise + gained(honest_skew, elapsed)) return std::nullopt;
    return Finding{Disturbance::jump, jump};
}

void ClockWatch::stepping(Duration amount) {
    if (last_) last_->now.wall += amount;
}

}
