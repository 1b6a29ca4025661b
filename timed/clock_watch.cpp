#include "timed/clock_watch.hpp"

namespace timed {

namespace {

// The two clocks are read one after the other, and the process may lose the processor in between.
constexpr Duration reading_noise = 10ms;

// adjtime and frequency each move the time of day by up to 500 ppm; twice that for a clock that is simulated
// or bad.
constexpr Frequency honest_skew = 2000_ppm;

}

bool ClockWatch::jumped(Now now) {
    const auto last = last_;
    last_ = now;
    if (!last) return false;
    const Duration elapsed = now.instant - last->instant;
    const Duration jump = (now.wall - last->wall) - elapsed;
    return std::chrono::abs(jump) > reading_noise + gained(honest_skew, elapsed);
}

void ClockWatch::stepping(Duration amount) {
    if (last_) last_->wall += amount;
}

}
