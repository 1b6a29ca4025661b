#include "proto/candidate.hpp"

#include "proto/announcement.hpp"

#include <utility>

namespace timed {

Candidate::Candidate(std::optional<Peer> master, bool among_ours, Context& context)
    : master_(std::move(master))
    , among_ours_(among_ours)
    , stood_at_(context.now.instant)
    , wins_at_(stood_at_ + election_window_of(among_ours)) {
    context.broadcast(MessageType::election);
}

Verdict Candidate::on_message(const Received& received, Context& context) {
    if (is_elsewhere(received)) {
        context.ignore(Ignored::foreign_address, received);
        return std::nullopt;
    }
    if (is_announcement(received.message)) {
        return follow(received, RoleReason::master_announced, true);
    }
    switch (received.message.type) {
    case MessageType::slaveup:
        if (master_ && master_->name == received.message.name) master_.reset(); // it has resigned
        [[fallthrough]];
    case MessageType::accept: enlist(received, context); return std::nullopt;
    case MessageType::refuse: return give_way(RoleReason::election_refused);
    case MessageType::quit: return Transition{Role::slave, RoleReason::told_to_quit, received.sender()};
    case MessageType::masterup:
    case MessageType::masterack:
        return Transition{Role::slave, RoleReason::master_announced, received.sender()};
    case MessageType::election: return meet_rival(received, context);
    default: return std::nullopt;
    }
}

// Another host speaks in the name of the master that we had.
bool Candidate::is_elsewhere(const Received& received) const {
    return master_ && master_->name == received.message.name && master_->address.ip != received.from.ip;
}

// Should this host win, whoever voted is its slave already.
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
        transition.redeliver = true; // it has our vote
        return transition;
    }
    enlist(received, context);
    context.request(received.sender(), MessageType::refuse, {}, MessageType::election);
    return std::nullopt;
}

Transition Candidate::give_way(RoleReason reason) const {
    Transition transition{Role::slave, reason};
    transition.among_ours = among_ours_;
    if (among_ours_) transition.master = master_; // it is soon missed should it have died
    return transition;
}

Verdict Candidate::on_outcome(const Outcome& outcome, Context& context) {
    const auto& request = outcome.request;
    if (!outcome.answer) context.report(NoReply{request.type, request.expected, request.because_of});
    return std::nullopt;
}

Verdict Candidate::on_wake(Context& context) {
    if (context.now.instant < wins_at_) return std::nullopt;
    for (const auto& [voter, address] : voters_)
        context.slaves.enlist(voter, {context.network.id, address}, context.now.instant);
    return Transition{Role::master, RoleReason::election_won};
}

}
