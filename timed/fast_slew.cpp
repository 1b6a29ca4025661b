#include "timed/fast_slew.hpp"

namespace timed {

namespace {

// A kernel makes a new tick length good from its next timer interrupt on: up to 10 ms at 100'000 ppm. Who
// sees more than that sees somebody else set the clock.
constexpr Duration kernel_slack = 1ms;

}

Duration FastSlew::time_left(Reading now) const {
    const Duration left = slew_.fast > Duration{} ? slew_.fast - made(now) : made(now) - slew_.fast;
    return left > Duration{} ? time_to_gain(left, slew_.fast_rate) : Duration{};
}

Duration FastSlew::made(Reading now) const {
    const Duration elapsed = now.raw - began_.raw;
    const Duration gain = gained(slew_.fast_rate, elapsed);
    const Duration reckoned = slew_.fast > Duration{} ? gain : -gain;
    const Duration seen = now.wall - began_.wall - elapsed - gained(frequency_, elapsed);
    return std::chrono::abs(seen - reckoned) <= kernel_slack ? seen : reckoned;
}

}
