#include "proto/kernel_slew.hpp"

#include <algorithm>

namespace timed {

namespace {

constexpr Duration most_in_a_second = 500us; // MAX_TICKADJ
constexpr std::int64_t ns_per_s = 1'000'000'000;

WallTime second_of(WallTime now) { return std::chrono::floor<std::chrono::seconds>(now); }

// A second in which the clock is slewed forward is the shorter for it, and less is made of the share.
Duration gain_of(Duration share) { return share - share * share.count() / ns_per_s; }

// What seconds to come make of so much.
Duration gain_of_all(Duration queued) {
    const Duration most = queued < Duration{} ? -most_in_a_second : most_in_a_second;
    return queued / most * gain_of(most) + gain_of(queued % most);
}

}

Duration KernelSlew::begin(Duration total, WallTime now) {
    const Duration gain = total - under_way(now);
    const WallTime second = second_of(now);
    share_ = share_of(second);
    second_ = second;
    queued_ = std::chrono::round<std::chrono::microseconds>(gain + (gain - gain_of_all(gain)));
    return queued_;
}

Duration KernelSlew::left(WallTime now) const {
    const WallTime next = second_of(now) + 1s;
    return under_way(now) + gain_of_all(queued_ - taken_before(next));
}

Duration KernelSlew::under_way(WallTime now) const {
    const WallTime second = second_of(now);
    return gain_of(share_of(second)) * (second + 1s - now).count() / ns_per_s;
}

Duration KernelSlew::taken_before(WallTime second) const {
    const Duration most = most_in_a_second * std::max<std::int64_t>(0, (second - second_) / 1s - 1);
    return std::clamp(queued_, -most, most);
}

// A clock that somebody set back makes nothing in the seconds that it sees again.
Duration KernelSlew::share_of(WallTime second) const {
    if (second <= second_) return second == second_ ? share_ : Duration{};
    return taken_before(second + 1s) - taken_before(second);
}

}
