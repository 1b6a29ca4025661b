#include "proto/clock/clock_claim.hpp"

#include <algorithm>

namespace timed {

namespace {

// An operator may change the clock as an experiment, and repeat it once.
constexpr int most_foreign = 3;

// The master corrects both daemons in the same round, so the other one undoes our step within this time.
constexpr Duration undone_within = 3s;

// Longer than the poll interval (64 s), and shorter than any wait: rare changes by other programs are no
// reason to yield.
constexpr Duration forgotten_after = 5min;

// For this time after taking the clock back, one change by another program is enough to yield again.
constexpr Duration trial = 1h;

// The wait before the clock is taken back: a few rounds of a master. The other daemon may be silent for
// longer, because a very stable clock needs no correction; so the wait doubles each time that the other
// program turns out to be active. It is random, so that one daemon returns first if both have yielded.
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
