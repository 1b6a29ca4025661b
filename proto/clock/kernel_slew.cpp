#include "proto/clock/kernel_slew.hpp"

#include <algorithm>

namespace timed {

namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr Duration furthest = 2000s; // glibc's adjtime refuses more than 2145 s

Duration single_shot_of(Duration left) {
    return std::clamp(left, -KernelSlew::most_single_shot, KernelSlew::most_single_shot);
}

// The gain of the clock when future seconds have applied adjtime's remainder.
Duration gain_of_single_shot(Duration left) {
    const Duration most = left < Duration{} ? -KernelSlew::most_single_shot : KernelSlew::most_single_shot;
    return left / most * KernelSlew::gain_of(most) + KernelSlew::gain_of(left % most);
}

}

Duration KernelSlew::gain_of(Duration share) {
    return Duration{share.count() * ns_per_s / (ns_per_s + share.count())};
}

Duration KernelSlew::share_for(Duration gain) {
    return Duration{gain.count() * ns_per_s / (ns_per_s - gain.count())};
}

KernelSlew::Second KernelSlew::after(const Second& second) {
    const Duration of_phase = second.phase / seconds_of_phase;
    const Duration of_single_shot = single_shot_of(second.single_shot);
    return {second.begins + 1s, of_phase + of_single_shot, second.phase - of_phase,
            second.single_shot - of_single_shot};
}

// A phase of less than 4 ns has no share (integer division). Any phase falls below that within 65 seconds.
KernelSlew::Second KernelSlew::second_at(WallTime now) const {
    const WallTime begins = second_of(now);
    if (begins < second_.begins) // the clock was set back: the repeated seconds have no share
        return {begins, {}, second_.phase, second_.single_shot};
    Second second = second_;
    while (second.begins < begins && second.phase / seconds_of_phase != Duration{}) second = after(second);
    if (second.begins == begins) return second;
    const Duration skipped = most_single_shot * ((begins - second.begins) / 1s - 1);
    second.single_shot -= std::clamp(second.single_shot, -skipped, skipped);
    second.begins = begins - 1s;
    return after(second);
}

Duration KernelSlew::made_after(Second second) {
    Duration made{};
    while (second.phase / seconds_of_phase != Duration{}) {
        second = after(second);
        made += gain_of(second.share);
    }
    return made + gain_of_single_shot(second.single_shot);
}

KernelSlew::Told KernelSlew::begin(Duration total, Duration share, WallTime now) {
    const Duration later = total - under_way(now);
    second_ = second_at(now);
    second_.phase = second_.single_shot = {};
    // Phase lock and adjtime act at the same time, so each setting depends on the other: iterate.
    for (int turn = 0; turn < 3; ++turn) {
        if (share != Duration{})
            second_.phase = std::clamp((share - single_shot_of(second_.single_shot)) * seconds_of_phase,
                                       -most_phase, most_phase);
        const Duration missing = later - made_after(second_);
        const Duration with_loss = missing + (missing - gain_of_single_shot(missing));
        second_.single_shot =
            std::clamp(second_.single_shot + std::chrono::round<std::chrono::microseconds>(with_loss),
                       -furthest, furthest);
    }
    return {second_.phase, std::chrono::duration_cast<std::chrono::microseconds>(second_.single_shot)};
}

Duration KernelSlew::left(WallTime now) const { return under_way(now) + made_after(second_at(now)); }

Duration KernelSlew::under_way(WallTime now) const {
    const Second second = second_at(now);
    return gain_of(second.share) * (second.begins + 1s - now).count() / ns_per_s;
}

bool KernelSlew::is_fast(WallTime now) const {
    const Second second = second_at(now);
    return std::chrono::abs(second.share) > most_single_shot ||
           std::chrono::abs(second.phase) > most_single_shot * seconds_of_phase;
}

}
