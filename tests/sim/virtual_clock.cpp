#include "tests/sim/virtual_clock.hpp"

#include <algorithm>

namespace sim {

namespace {

constexpr std::int64_t slew_divisor = 2000; // Linux adjtime: 500 us a second
constexpr std::int64_t trillion = 1'000'000'000'000;

}

void VirtualClock::advance(Instant when) {
    const Duration elapsed = std::max(Duration{}, when - read_at_);
    read_at_ += elapsed;

    const Duration most = elapsed / slew_divisor;
    const Duration slewed = std::clamp(slew_left_, -most, most);
    slew_left_ -= slewed;

    const std::int64_t ppt = rate().parts_per_trillion;
    const std::int64_t whole_seconds = elapsed.count() / 1'000'000'000;
    const std::int64_t rest = elapsed.count() % 1'000'000'000;
    const std::int64_t product = rest * ppt + remainder_;
    const Duration run_off{whole_seconds * ppt / 1000 + product / trillion};
    remainder_ = product % trillion;

    shows_ += elapsed + slewed + run_off;
}

}
