#include "proto/roles/candidate.hpp"

#include "proto/wire/announcement.hpp"

#include <utility>

namespace timed {

Candidate::Candidate(std::optional<Peer> master, bool master_announces, Context& context)
    : master_(std::move(master))
    , master_announces_(master_announces)
    , stood_at_(context.now.instant)
    , wins_at_(stood_at_ + election_window_of(master_announces)) {
    context.broadcast(MessageType::election);
}

Verdict Candidate::on_message(const Received& received, Context& context) {
    if (is_announcement(received.message)) return follow_or_return(received, RoleReason::master_announced);
    switch (received.message.type) {
    case MessageType::slaveup:
        if (master_ && master_->is(received.sender())) master_.reset(); // it has resigned
        [[fallthrough]];
    case MessageType::accept: enlist(received, context); return std::nullopt;
    case MessageType::refuse: return give_way(RoleReason::election_refused);
    case MessageType::quit: return follow_or_return(received, RoleReason::told_to_quit);
    case MessageType::masterup:
    case MessageType::masterack: return follow_or_return(received, RoleReason::master_announced);
    case MessageType::election: return meet_rival(received, context);
    default: return std::nullopt;
    }
}

// Voters become slaves of this host if it wins.
void Candidate::enlist(const Received& voter, Context& context) {
    if (voters_.size() < SlaveTable::capacity || voters_.contains(voter.message.name)) {
        voters_.insert_or_assign(voter.message.name, voter.from);
    } else {
        context.ignore(Ignored::table_full, voter);
    }
}

Verdict Candidate::meet_rival(const Received& received, Context& context) {
    const bool together = context.now.instant - stood_at_ < simultaneous;
    if (together && takes_precedence(received.message.name, context.self)) {
        Transition transition = give_way(RoleReason::rival_candidate);
        transition.redeliver = true; // as slave, we vote for it
        return transition;
    }
    enlist(received, context);
    context.request(received.sender(), MessageType::refuse, {}, MessageType::election);
    return std::nullopt;
}

Transition Candidate::give_way(RoleReason reason) const {
    Transition transition{Role::slave, reason, master_};
    transition.master_announces = master_announces_;
    return transition;
}

// A candidate that left a live master because of TEST returns to it, rather than follow another host, or one
// with the master's name at another address.
Transition Candidate::follow_or_return(const Received& received, RoleReason reason) const {
    if (!master_ || master_->is(received.sender()))
        return follow(received, reason, is_announcement(received.message));
    Transition transition = give_way(reason);
    transition.redeliver = true;
    return transition;
}

Verdict Candidate::on_outcome(const Outcome& outcome, Context& context) {
    const auto& request = outcome.request;
    if (!outcome.answer) context.report(NoReply{request.type(), request.expected, request.because_of});
    return std::nullopt;
}

Verdict Candidate::on_wake(Context& context) {
    if (context.now.instant < wins_at_) return std::nullopt;
    for (const auto& [voter, address] : voters_)
        context.slaves.enlist(voter, {context.network.id, address}, context.now.instant);
    return Transition{Role::master, RoleReason::election_won};
}

}
