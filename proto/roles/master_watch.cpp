#include "proto/roles/master_watch.hpp"

#include "proto/roles/candidate.hpp"
#include "proto/wire/announcement.hpp"

namespace timed {

namespace {

// 4.4BSD MINTOUT, MAXTOUT: timeout of a master that does not announce itself. It is a new random number of
// nanoseconds each time: historic hosts that had once drawn the same second refused each other forever.
constexpr Duration least_election_timeout = 360s;
constexpr Duration most_election_timeout = 900s;

// A new master may crash before its first announcement. So a master that has not announced itself within this
// time is queried once; if it answers it counts as historic.
constexpr Duration probation = 8s;

// A slave that misses its master's announcements queries the master this long before it stands for election:
// where one packet in ten is lost, three announcements in a row may be.
constexpr Duration question = 700ms;

constexpr Duration successor_holds = 10s;

}

bool MasterWatch::is_heard(Now now) const {
    return silent_for(now) < (announces_ ? announcement_interval * 2 : least_election_timeout);
}

bool MasterWatch::is_elsewhere(const Peer& sender, Now now) const {
    return is_heard(now) && is_called(sender.name) && master_->address.ip != sender.address.ip;
}

void MasterWatch::follow(const Peer& master, Now now) {
    announces_ = announces_ && is_called(master.name);
    successor_.reset();
    master_ = master;
    followed_since_ = now.instant;
}

void MasterWatch::note_alive(const Address& address, Random& random, Now now) {
    master_->address = address;
    last_heard_ = now.instant;
    const Instant probation_ends = followed_since_ + probation;
    ask_at_.reset();
    if (announces_) {
        arm_loss_timer(last_heard_ + announcements_missed, random);
    } else if (last_heard_ < probation_ends - question) {
        arm_loss_timer(probation_ends, random);
    } else {
        election_at_ = last_heard_ + random.between(least_election_timeout, most_election_timeout);
    }
}

// A random delay, so that slaves do not all stand for election at once.
void MasterWatch::arm_loss_timer(Instant until, Random& random) {
    election_at_ = until + random.between(0ms, announcement_stagger);
    ask_at_ = election_at_ - question;
}

void MasterWatch::lose(Random& random, Now now) {
    master_.reset();
    ask_at_.reset();
    election_at_ = now.instant + election_takes(random);
}

std::optional<Peer> MasterWatch::successor(Now now) const {
    const bool fresh = successor_ && now.instant - successor_->called_at < successor_holds;
    return fresh ? std::optional{successor_->peer} : std::nullopt;
}

// The election window and a random delay, so that slaves do not all stand for election after it.
Duration MasterWatch::election_takes(Random& random) const {
    const Duration more = announces_ ? random.between(200ms, 1s) : random.between(500ms, 2500ms);
    return election_window_of(announces_) + more;
}

// 4.4BSD refused other candidates for 30 s.
Duration MasterWatch::vote_holds() const {
    return election_window_of(announces_) + (announces_ ? Duration{100ms} : Duration{1s});
}

void MasterWatch::await_election(Random& random, Now now) {
    const Instant decided = now.instant + election_takes(random);
    if (election_at_ >= decided) return;
    election_at_ = decided;
    ask_at_.reset();
}

}
