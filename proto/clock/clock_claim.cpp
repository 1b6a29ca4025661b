#include "proto/clock/clock_claim.hpp"

#include <algorithm>

namespace timed {

namespace {

// A first change may be an experiment of an operator, and a second one its repetition.
constexpr int most_foreign = 3;

// Two daemons are corrected in the same round of their master.
constexpr Duration undone_within = 3s;

// Longer than the poll interval (64 s), and shorter than any wait: rare changes by other programs are no
// reason to yield.
constexpr Duration forgotten_after = 5min;

// For this time after taking the clock back, one change by another program is enough to yield again.
constexpr Duration trial = 1h;

// A few rounds of a master. A very stable clock needs no correction for longer, so the wait doubles each time
// that the other program turns out to be active. If both daemons have yielded, one of them returns first,
// because the wait is random.
constexpr Duration least_wait = 6min;
constexpr Duration most_wait = 12min;
constexpr int most_doublings = 4;

}

void ClockClaim::note_set(std::optional<Instant> stepped_at, Now now) {
    const bool undone = stepped_at && now.instant - *stepped_at <= undone_within;
    if (yielded() || undone) note(now);
}

void ClockClaim::note_steered(Now now) { note(now); }

void ClockClaim::note(Now now) {
    if (now.instant - foreign_at_ > forgotten_after) foreign_ = 0;
    foreign_at_ = now.instant;
    if (foreign_ < most_foreign) ++foreign_;
}

bool ClockClaim::on_trial(Now now) const { return ours_again_at_ && now.instant - *ours_again_at_ <= trial; }

bool ClockClaim::is_lost(Now now) const {
    return !yielded() && foreign_ >= (on_trial(now) ? 1 : most_foreign);
}

void ClockClaim::yield(Random& random, Now now) {
    contests_ = on_trial(now) ? std::min(contests_ + 1, most_doublings) : 0;
    wait(random, now);
}

void ClockClaim::wait(Random& random, Now now) {
    foreign_ = 0;
    look_at_ = now.instant + random.between(least_wait, most_wait) * (1 << contests_);
}

bool ClockClaim::look_again(Random& random, Now now) {
    if (foreign_ > 0) {
        wait(random, now);
        return false;
    }
    look_at_.reset();
    ours_again_at_ = now.instant;
    return true;
}

}
