#include "proto/roles/ballot.hpp"

#include "proto/base/precedence.hpp"
#include "proto/roles/candidate.hpp"

#include <utility>

namespace timed {

namespace {

// From our vote to MASTERUP of the winner: a candidate first waits an election window for REFUSE and QUIT.
constexpr Duration shortest_election = short_election_window - 200ms;
constexpr Duration longest_election = election_window + 1s;

}

bool Ballot::refuses(const Peer& candidate, Duration holds, Now now) const {
    const Duration since_vote = now.instant - voted_at_;
    if (!candidate_ || since_vote >= holds || candidate_->address.ip == candidate.address.ip) return false;
    return since_vote >= simultaneous || takes_precedence(candidate_->name, candidate.name);
}

std::optional<Peer> Ballot::vote_for(const Peer& candidate, Duration holds, Now now) {
    const auto before = std::exchange(candidate_, candidate);
    if (!before || now.instant - voted_at_ >= holds) {
        voted_at_ = now.instant;
        return std::nullopt;
    }
    return before->name == candidate.name ? std::nullopt : before;
}

void Ballot::release(const HostName& candidate) {
    if (candidate_ && candidate_->name == candidate) candidate_.reset();
}

bool Ballot::has_elected(const HostName& master, Now now) const {
    const Duration since_vote = now.instant - voted_at_;
    return candidate_ && candidate_->name == master && since_vote >= shortest_election &&
           since_vote <= longest_election;
}

}
