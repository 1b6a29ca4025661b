#include "proto/clock/slewer.hpp"

#include <algorithm>

namespace timed {

namespace {

// A fast slew corrects half of the remainder in each second, and a little more so that it ends. The phase set
// for this corrects four times as much if the daemon dies: the clock overshoots by its previous offset and up
// to 3 ms, and adjtime, which is set as well, reverts that.
constexpr Duration share_beyond_half = 1ms;

// Smaller remainders are left to adjtime.
constexpr Duration not_worth_a_second = 100us;

// The kernel begins a second at its next timer tick, which a sleeping processor delays. So the phase is not
// set while it is uncertain whether the second has begun; the daemon wakes soon afterwards.
constexpr Duration kernel_slack = 20ms;
constexpr Duration woken_after = 25ms;

bool second_is_certain(WallTime now) {
    const Duration into = now - second_of(now);
    return into >= kernel_slack && into < 1s - kernel_slack;
}

Duration until_certain(WallTime now) {
    const Duration into = now - second_of(now);
    return into < kernel_slack ? woken_after - into : 1s - into + woken_after;
}

}

Slew Slewer::begin(Duration amount, bool fast, Now now) {
    fast_seconds_left_ = fast ? most_fast_seconds : 0;
    return plan(amount, now);
}

std::optional<Slew> Slewer::on_wake(Now now) {
    if (!continue_at_ || *continue_at_ > now.instant) return std::nullopt;
    if (now.instant - *continue_at_ > 1s) fast_seconds_left_ = most_fast_seconds; // the daemon was frozen
    if (second_is_certain(now.wall) && !kernel_slew_.phase_told_in(second_of(now.wall)))
        return plan(left(now), now);
    continue_at_ = now.instant + until_certain(now.wall);
    return std::nullopt;
}

std::optional<Slew> Slewer::leave(Now now) {
    if (!continue_at_) return std::nullopt;
    fast_seconds_left_ = 0;
    return plan(left(now), now);
}

void Slewer::forget() {
    kernel_slew_ = {};
    continue_at_.reset();
}

// Includes the wait for the next second, and `size`: the clock's seconds may be longer if the monotonic clock
// is not slewed with the time of day, unlike in Linux.
Duration Slewer::longest_fast(Duration amount) const {
    const Duration size = std::chrono::abs(amount);
    if (size < least_fast || max_rate_ <= adjtime_rate) return {};
    Duration seconds = 1s;
    Duration left = amount;
    for (Duration share; seconds <= most_fast_seconds * 1s && (share = next_share(left)) != Duration{};
         seconds += 1s)
        left -= KernelSlew::gain_of(share);
    return seconds + woken_after + size;
}

Duration Slewer::next_share(Duration left) const {
    const Duration amount = std::chrono::abs(left);
    if (amount < not_worth_a_second) return {};
    const Duration gain = std::min(amount, amount / 2 + share_beyond_half);
    const Duration most = gained(max_rate_, 1s);
    return std::clamp(KernelSlew::share_for(left < Duration{} ? -gain : gain), -most, most);
}

Slew Slewer::plan(Duration total, Now now) {
    Duration share{};
    if (fast_seconds_left_ > 0 && second_is_certain(now.wall)) {
        --fast_seconds_left_;
        share = next_share(total - kernel_slew_.under_way(now.wall));
        if (share == Duration{}) fast_seconds_left_ = 0;
    }
    continue_at_.reset();
    if (fast_seconds_left_ > 0 || share != Duration{}) continue_at_ = now.instant + until_certain(now.wall);
    const auto set = kernel_slew_.begin(total, share, now.wall);
    return {total, set.phase, set.single_shot};
}

}
