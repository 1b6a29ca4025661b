#include "proto/candidate.hpp"

#include "proto/announcement.hpp"

namespace timed {

Candidate::Candidate(Context& context)
    : stood_at_(context.now.instant) {
    context.broadcast(MessageType::election);
}

Verdict Candidate::on_message(const Received& received, Context& context) {
    if (is_announcement(received.message)) {
        return Transition{Role::slave, RoleReason::master_announced, received.sender()};
    }
    switch (received.message.type) {
    case MessageType::accept:
    case MessageType::slaveup: voters_.push_back(received.sender()); return std::nullopt;
    case MessageType::refuse: return Transition{Role::slave, RoleReason::election_refused};
    case MessageType::quit: return Transition{Role::slave, RoleReason::told_to_quit, received.sender()};
    case MessageType::masterup:
        return Transition{Role::slave, RoleReason::master_announced, received.sender()};
    case MessageType::election: return meet_rival(received, context);
    default: return std::nullopt;
    }
}

Verdict Candidate::meet_rival(const Received& received, Context& context) {
    const bool together = context.now.instant - stood_at_ < simultaneous;
    if (together && takes_precedence(received.message.name, context.self)) {
        Transition transition{Role::slave, RoleReason::rival_candidate};
        transition.redeliver = true; // it has our vote
        return transition;
    }
    voters_.push_back(received.sender());
    context.request(received.sender(), MessageType::refuse);
    return std::nullopt;
}

Verdict Candidate::on_wake(Context& context) {
    if (context.now.instant < stood_at_ + election_window) return std::nullopt;
    Transition transition{Role::master, RoleReason::election_won};
    transition.members = std::move(voters_);
    return transition;
}

}
