#include "timed/clock/clock_watch.hpp"

#include <utility>

namespace timed {

namespace {

// The clocks are read one after the other, and the process may be preempted in between.
constexpr Duration reading_noise = 10ms;

// adjtime and frequency each change the rate of the clock by up to 500 ppm; doubled, for a simulated or a bad
// clock.
constexpr Frequency max_skew = 2000_ppm;

}

// Linux stops its monotonic clock while the host is suspended, and corrects the time of day afterwards. A
// migrated virtual machine resumes with another time of day and was not suspended.
std::optional<ClockWatch::Finding> ClockWatch::look(Now now, Duration suspended) {
    const auto last = std::exchange(last_, Reading{now, suspended});
    if (!last) return std::nullopt;
    const Duration pause = suspended - last->suspended;
    if (pause > reading_noise) return Finding{Disturbance::suspended, pause};
    const Duration elapsed = now.instant - last->now.instant;
    const Duration jump = (now.wall - last->now.wall) - elapsed;
    if (std::chrono::abs(jump) <= reading_noise + gained(max_skew, elapsed)) return std::nullopt;
    return Finding{Disturbance::jump, jump};
}

void ClockWatch::stepping(Duration amount) {
    if (last_) last_->now.wall += amount;
}

}
