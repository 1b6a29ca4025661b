// For whom a slave votes, and when it takes its vote back.
#include "proto/base/precedence.hpp"
#include "proto/roles/slave.hpp"

namespace timed {

void Slave::vote(const Received& received, Context& context) {
    if (!context.fit) return context.ignore(Ignored::cannot_set_clock, received);
    last_correction_.reset(); // 4.4BSD: another master counts differently
    if (must_refuse(received.sender(), context.now)) {
        return context.request(received.sender(), MessageType::refuse, broadcast_delay(context));
    }
    const bool decides_anew = !accepted_ || context.now.instant - accepted_at_ >= vote_holds();
    if (decides_anew) {
        accepted_at_ = context.now.instant;
    } else if (accepted_->name != received.message.name) {
        withdraw_vote(context);
    }
    accepted_ = received.sender();
    const Instant decided = context.now.instant + masterless_wait(context);
    if (election_at_ < decided) {
        election_at_ = decided;
        ask_at_.reset();
    }
    if (!context.date_is_known) return; // who does not refuse has no vote, either
    context.request(received.sender(), MessageType::accept, broadcast_delay(context));
}

// A candidate that has given up, or starts anew, needs our vote no longer. Kept for it, the vote would make
// us refuse the next one, who so gives up while others have voted for it: an election could go round for
// ever.
void Slave::forgo(const HostName& candidate) {
    if (accepted_ && accepted_->name == candidate) accepted_.reset();
}

// The candidate that is given up for one that takes precedence may not have heard of that one, and would be
// master beside it.
void Slave::withdraw_vote(Context& context) {
    context.exchanges.cancel(MessageType::accept, context.network.id, accepted_->address);
    context.request(*accepted_, MessageType::refuse, broadcast_delay(context));
}

bool Slave::must_refuse(const Peer& candidate, Now now) const {
    const Duration since_vote = now.instant - accepted_at_;
    if (!accepted_ || since_vote >= vote_holds() || accepted_->address.ip == candidate.address.ip)
        return false;
    return since_vote >= simultaneous || takes_precedence(accepted_->name, candidate.name);
}

}
