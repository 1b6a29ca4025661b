#include "proto/master.hpp"

#include "proto/announcement.hpp"
#include "proto/candidate.hpp"
#include "proto/rounds.hpp"

namespace timed {

namespace {

// Between MASTERUP and the first round everybody answers. 4.4BSD took 3 s; the answers come within 100 ms.
constexpr Duration gathering = 1s;

// Hosts that join within this time share one round.
constexpr Duration joining_pause = 300ms;

// How long the rival that takes precedence may leave us undisturbed before we tell it to quit (it may be an
// old one that does not know of precedence).
constexpr Duration rival_patience = 3s;

}

Master::Master(const std::vector<Peer>& members, Context& context)
    : up_since_(context.now.instant) {
    context.rounds.begin(gathering, context);
    for (const auto& peer : members) {
        const auto enlisted = context.slaves.enlist(peer.name, context.network.id, peer.address);
        if (!enlisted) break;
        enlisted->record->votes = true;
        enlisted->record->needs_set = context.rounds.everybody_votes();
    }
    context.broadcast(MessageType::masterup);
    announce(context);
}

Verdict Master::on_message(const Received& received, Context& context) {
    switch (received.message.type) {
    case MessageType::slaveup: welcome(received, context); break;
    case MessageType::election: turn_away(received, context); break;
    case MessageType::loop:
    case MessageType::masterup: meet_rival(received, context); break;
    case MessageType::quit: return Transition{Role::slave, RoleReason::told_to_quit, received.sender()};
    case MessageType::test: context.rounds.hasten({}, context); break;
    case MessageType::adjtime:
    case MessageType::settime: context.ignore(Ignored::not_for_role, received); break;
    default: break;
    }
    return std::nullopt;
}

SlaveRecord* Master::enlist(const Received& received, Context& context) {
    const auto enlisted = context.slaves.enlist(received.message.name, context.network.id, received.from);
    if (!enlisted) {
        context.ignore(Ignored::table_full, received);
        return nullptr;
    }
    if (enlisted->added) context.report(SlaveJoined{received.message.name, received.from});
    return enlisted->record;
}

void Master::welcome(const Received& received, Context& context) {
    SlaveRecord* slave = enlist(received, context);
    if (slave == nullptr) return;
    if (context.now.instant < up_since_ + gathering) {
        // An answer to our MASTERUP: it was here before us, and its clock is as good as ours.
        slave->votes = true;
        slave->needs_set = context.rounds.everybody_votes();
        return;
    }
    slave->votes = false;
    context.rounds.greet(received.message.name, *slave, context);
    context.rounds.hasten(joining_pause, context);
}

void Master::turn_away(const Received& candidate, Context& context) {
    if (enlist(candidate, context) == nullptr) return;
    context.request(candidate.sender(), MessageType::quit);
    context.rounds.hasten(joining_pause, context);
}

void Master::meet_rival(const Received& received, Context& context) {
    const Peer rival = received.sender();
    if (!rival_since_ || context.now.instant - rival_heard_ > rival_patience) {
        rival_since_ = context.now.instant;
        context.report(RivalMaster{rival.name, rival.address});
    }
    rival_heard_ = context.now.instant;
    const bool ours_to_stay =
        takes_precedence(context.self, rival.name) || context.now.instant - *rival_since_ >= rival_patience;
    if (!ours_to_stay) return announce(context); // so that it hears of us, and tells us to quit

    const bool told = context.exchanges.any([&](const Request& request) {
        return request.type == MessageType::quit && request.expected == rival.name;
    });
    if (!told) context.request(rival, MessageType::quit);
}

Verdict Master::on_outcome(const Outcome& outcome, Context& context) {
    if (!outcome.answer) context.report(NoReply{outcome.request.type, outcome.request.expected});
    if (outcome.request.type == MessageType::quit && outcome.answer) {
        context.broadcast(MessageType::masterup); // whoever followed the other one answers us now
        context.rounds.hasten(joining_pause, context);
    }
    context.rounds.on_outcome(outcome, context);
    return std::nullopt;
}

Verdict Master::on_wake(Context& context) {
    if (announce_at_ <= context.now.instant) announce(context);
    return std::nullopt;
}

void Master::announce(Context& context) {
    announce_at_ = context.now.instant + announcement_interval;
    context.actions.emplace_back(Transmit{context.network.id, std::nullopt,
                                          announcement(context.self, context.exchanges.next_sequence())});
}

}
