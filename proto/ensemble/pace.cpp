#include "proto/ensemble/pace.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// The accuracy of a frequency depends on the time over which it was observed and on the number of corrections
// in it: so a poll interval is at most 1/16 of the time since acquisition. A few more rounds while the
// frequencies are unknown save many later.
constexpr int share_of_experience = 16;

// adjtime slews by 500 us a second on every system; half of that counts as progress.
constexpr Frequency adjtime_rate = 500_ppm;
constexpr Frequency least_progress = 250_ppm;

// Six large corrections without effect are no coincidence. A small correction may only have changed the
// frequency, which takes effect slowly: so 64 small ones are needed, a minute at the shortest interval.
constexpr Duration large = 500us;
constexpr int small_weight = 1;
constexpr int large_weight = 12;
constexpr int convincing = 64;
constexpr int most_convincing = 2 * convincing; // so that a clock that follows again is recognised soon

// A host that does not answer costs four requests each time. When it answers again, it is found within this
// time.
constexpr Duration longest_retry = 8s;

// Slaves that are due soon are measured along with others.
constexpr Duration soon = 500ms;
constexpr int share_of_interval = 8;

}

std::string_view to_string(Response response) {
    switch (response) {
    case Response::follows: return "follows";
    case Response::slewing: return "slewing";
    case Response::ignores: return "ignores-corrections";
    }
    return "unknown";
}

void Pace::restart(Instant when) {
    due_ = when;
    interval_ = shortest_interval;
    acquiring_since_.reset();
    told_ = {};
}

void Pace::hasten(Instant when) { due_ = std::min(due_, when); }

void Pace::corrected(Duration error, Duration network_error, Instant now) {
    judge(error, now);
    adapt(error, std::max(error, network_error), now);
    told_ = error;
    told_at_ = now;
    put_off(now);
}

void Pace::judge(Duration error, Instant now) {
    const Duration nearer = told_ - error;
    const bool in_place = error <= target;
    const bool moved = in_place || told_ == Duration{} || nearer >= told_ / 2;
    const bool slews = !moved && nearer >= gained(least_progress, now - told_at_);
    if (in_place) {
        unmoved_ /= 2;
    } else if (moved || slews) {
        unmoved_ = std::max(0, unmoved_ - large_weight);
    } else {
        unmoved_ = std::min(most_convincing, unmoved_ + (error > large ? large_weight : small_weight));
    }
    if (unmoved_ >= convincing) {
        response_ = Response::ignores;
    } else {
        response_ = slews ? Response::slewing : Response::follows;
    }
}

void Pace::adapt(Duration error, Duration disagreement, Instant now) {
    const Duration experience = now - acquiring_since_.value_or(now);
    if (response_ == Response::ignores) {
        interval_ = std::min(interval_ * 2, longest_interval);
    } else if (response_ == Response::slewing) {
        const Duration way = time_to_gain(std::min<Duration>(error, 1s), adjtime_rate);
        interval_ = std::clamp(way, shortest_interval, std::min(interval_ * 2, longest_interval));
    } else if (disagreement > rough || !acquiring_since_) {
        interval_ = shortest_interval;
        acquiring_since_ = now;
    } else if (disagreement > target) {
        interval_ = std::max(interval_ / 2, shortest_interval);
    } else if (disagreement * 2 < target) { // twice the interval, twice the drift
        const Duration longest = std::min(experience / share_of_experience, longest_interval);
        interval_ = std::clamp(longest, shortest_interval, interval_ * 2);
    }
}

void Pace::failed(Instant now) {
    told_ = {};
    if (interval_ < longest_retry) interval_ = std::min(interval_ * 2, longest_retry);
    put_off(now);
}

void Pace::put_off(Instant now) { due_ = now + interval_; }

bool Pace::is_due(Instant now) const { return due_ <= now + std::max(soon, interval_ / share_of_interval); }

}
