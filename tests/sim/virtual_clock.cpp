#include "tests/sim/virtual_clock.hpp"

#include <algorithm>

namespace sim {

namespace {

constexpr std::int64_t slew_divisor = 2000; // Linux adjtime: 500 us a second
constexpr std::int64_t trillion = 1'000'000'000'000;

}

Duration VirtualClock::FastSlew::done(Instant when) const {
    const Duration elapsed = std::clamp(when - from, Duration{}, takes);
    return elapsed == takes ? amount : amount * elapsed.count() / takes.count();
}

void VirtualClock::advance(Instant when) {
    const Duration elapsed = std::max(Duration{}, when - read_at_);
    const Duration fast_before = fast_.done(read_at_);
    read_at_ += elapsed;
    const Duration fast = fast_.done(read_at_) - fast_before;
    const Duration slow = std::clamp(read_at_ - (fast_.from + fast_.takes), Duration{}, elapsed);

    const Duration most = slow / slew_divisor;
    const Duration slewed = std::clamp(slew_left_, -most, most);
    slew_left_ -= slewed;

    const std::int64_t ppt = rate().parts_per_trillion;
    const std::int64_t whole_seconds = elapsed.count() / 1'000'000'000;
    const std::int64_t rest = elapsed.count() % 1'000'000'000;
    const std::int64_t product = rest * ppt + remainder_;
    const Duration run_off{whole_seconds * ppt / 1000 + product / trillion};
    remainder_ = product % trillion;

    shows_ += elapsed + fast + slewed + run_off;
}

}
