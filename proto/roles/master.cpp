#include "proto/roles/master.hpp"

#include "proto/base/precedence.hpp"
#include "proto/gateway/gateway.hpp"
#include "proto/rounds/corrections.hpp"
#include "proto/rounds/electorate.hpp"
#include "proto/rounds/rounds.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>

namespace timed {

namespace {

// Between MASTERUP and the first round everybody answers. 4.4BSD took 3 s; the answers come within 100 ms.
constexpr Duration gathering = 1s;

// For a host that is offered the lead to take it.
constexpr Duration succession = 2s;

// So many hosts that start in that time are told from those that were here before.
constexpr std::size_t most_newcomers = 64;

// Hosts that join within this time share one round.
constexpr Duration joining_pause = 300ms;

// 4.4BSD: so many other masters are sent away at most.
constexpr int most_resolutions = 3;
constexpr Duration resolve_patience = 1400ms;

// From one resolution to the next: time for all of its questions, and for a historic host that repeats
// CONFLICT for 6.2 s.
constexpr Duration resolution_pause = 10s;

// Two masters that meet say who they are, and whose time they have, before either acts on it.
constexpr Duration introduction = 900ms;
constexpr Duration introduction_pause = 300ms;

// A rival that is still there by then does not go, whatever it learns: announcements have to do.
constexpr Duration introductions_end = 10s;

// A host that has said that it follows us may still have announcements of its own under way.
constexpr Duration said_before = 1s;

// Two masters that have given each other up do not both go: the one that takes precedence waits for the
// other.
constexpr Duration precedence_delay = 300ms;

// A machine that was paused receives at once what was sent to it meanwhile: one of our slaves asks for votes,
// and has won.
constexpr Duration elected_meanwhile = 50ms;

// A master that told us to quit answers at once that it is one.
constexpr Duration consultation = 1s;

bool is_told_to_quit(const Peer& master, const Context& context) {
    return context.exchanges.waits(MessageType::quit, context.network.id, master.address);
}

}

Master::Master(Context& context)
    : called_at_(context.now.instant)
    , loop_at_(context.now.instant + announcement_interval / 2) {
    context.rounds.begin(context.network.id, gathering, context);
    for (auto& [name, slave] : context.slaves) { // those who voted
        if (slave.network == context.network.id)
            admit_at_once(slave, context.rounds.everybody_votes(), called_at_);
    }
    context.broadcast(MessageType::masterup);
    announce(context);
}

Verdict Master::on_message(const Received& received, Context& context) {
    switch (received.message.type) {
    case MessageType::masterreq: note_newcomer(received.message.name, context.now); break;
    case MessageType::slaveup: welcome(received, context); break;
    case MessageType::election:
        if (!context.date.is_known() && context.trust.trusts(received.message.name)) return make_way();
        turn_away(received, context);
        break;
    case MessageType::loop:
    case MessageType::masterup: meet_rival(received, context); break;
    case MessageType::resolve: // which only a master asks
        rival_.note_sent(received.message.name, context.now);
        break;
    case MessageType::quit: on_quit(received, context); break;
    case MessageType::conflict:
        if (context.now.instant < resolutions_.next_at) break; // that conflict is being settled
        resolutions_.next_at = context.now.instant + resolution_pause;
        resolutions_.left = most_resolutions;
        resolve(context);
        break;
    case MessageType::test: context.rounds.measure_all({}, context); break;
    case MessageType::masterack: context.ignore(Ignored::unexpected_answer, received); break;
    case MessageType::adjtime:
    case MessageType::settime: context.ignore(Ignored::not_for_role, received); break;
    default: break;
    }
    return std::nullopt;
}

std::optional<SlaveTable::Enlisted> Master::enlist(const Received& received, Context& context) {
    using enum SlaveTable::Enlistment;
    const auto& name = received.message.name;
    const SlaveRecord* known = context.slaves.find(name);
    const Address before = known != nullptr ? known->address : received.from;
    const auto enlisted =
        context.slaves.enlist(name, {context.network.id, received.from}, context.now.instant);
    if (!enlisted) {
        context.ignore(Ignored::table_full, received);
        return std::nullopt;
    }
    switch (enlisted->how) {
    case added: context.report(SlaveJoined{name, received.from}); break;
    case known_already: break;
    case moved: context.report(SlaveMoved{name, before, received.from}); break;
    case claimed:
        context.rounds.measure_soon(*enlisted->record, joining_pause, context);
        [[fallthrough]]; // which asks the one that we know
    case claimed_again: context.ignore(Ignored::duplicate_slave_name, received); return std::nullopt;
    }
    enlisted->record->enlisted_at = context.now.instant;
    return enlisted;
}

// A host that asks for a master has just started. Its answer to our MASTERUP does not make it an old one.
void Master::note_newcomer(const HostName& name, Now now) {
    const bool gathers = now.instant < called_at_ + gathering;
    if (gathers && newcomers_.size() < most_newcomers) newcomers_.push_back(name);
}

void Master::welcome(const Received& received, Context& context) {
    context.exchanges.cancel(MessageType::resolve, context.network.id, received.from); // it leads no more
    const bool settled = context.now.instant >= resolutions_.next_at;
    if (settled && rival_.was(received.message.name, context.now)) { // its slaves may be more than ours
        rival_.forget();
        resolutions_.next_at = context.now.instant + resolution_pause;
        call_slaves(context);
    }
    const bool stranger = context.slaves.find(received.message.name) == nullptr;
    if (stranger && !context.date.is_known()) return offer_lead(received, context);
    const auto enlisted = enlist(received, context);
    if (!enlisted) return;
    const auto& [slave, how] = *enlisted;
    const bool known = how == SlaveTable::Enlistment::known_already;
    const bool new_here = std::ranges::find(newcomers_, received.message.name) != newcomers_.end();
    if (context.now.instant < called_at_ + gathering && (known || !new_here)) { // an answer to our MASTERUP
        if (known) return;
        // It was here before us, or followed another master: its clock is as good as ours.
        admit_at_once(*slave, context.rounds.everybody_votes(), context.now.instant);
        return;
    }
    // Of one that votes and is found far off, the others are asked: our clock may be the one that stood
    // still.
    if (!known || !slave->votes) admit_as_newcomer(*slave);
    greet(received.message.name, *slave, context);
    context.rounds.measure_soon(*slave, joining_pause, context);
}

// A host that joins may know the date, and we do not. If it does not either it stays, and gets ours.
void Master::offer_lead(const Received& newcomer, Context& context) {
    const auto enlisted = enlist(newcomer, context);
    if (!enlisted) return;
    context.tell(newcomer.from, MessageType::test);
    context.rounds.measure_soon(*enlisted->record, succession, context);
}

// For a candidate that may know the date.
Transition Master::make_way() {
    Transition transition{Role::slave, RoleReason::date_unknown};
    transition.redeliver = transition.master_announces = true;
    return transition;
}

void Master::turn_away(const Received& candidate, Context& context) {
    if (is_our_slave(candidate.sender(), context))
        return context.request(candidate.sender(), MessageType::quit, elected_meanwhile,
                               MessageType::election);
    const auto enlisted = enlist(candidate, context);
    context.request(candidate.sender(), MessageType::quit, {}, MessageType::election);
    if (enlisted) context.rounds.measure_soon(*enlisted->record, joining_pause, context);
}

void Master::meet_rival(const Received& received, Context& context) {
    const auto& message = received.message;
    if (gave_us_up(received, context)) {
        context.exchanges.cancel(MessageType::quit, context.network.id, received.from);
        return consult(received.sender(), MessageType::slaveup, context);
    }
    if (rival_.note_heard(received, context.now)) context.report(RivalMaster{message.name, received.from});
    const Duration known_for = rival_.known_for(context.now);
    if (known_for < introductions_end) introduce(context);
    const bool passed_on =
        message.type == MessageType::loop && !is_announcement(message) && message.hops < most_hops;
    if (passed_on || known_for < introduction) return; // who it is, and whose time it has, is yet to be said

    const bool waits = context.trust.trusts(message.name) && !precedes(received.sender(), context);
    if (waits && known_for < Rival::patience) return;
    if (context.dismissals.of(received.from.ip, context.now.instant) == Dismissal::not_now) return;
    rival_sent_away_ = message.name;
    context.request(received.sender(), MessageType::quit, {}, MessageType::loop);
}

bool Master::is_our_slave(const Peer& peer, const Context& context) {
    const SlaveRecord* slave = context.slaves.find(peer.name);
    return slave != nullptr && slave->network == context.network.id && slave->address.ip == peer.address.ip;
}

// One of our slaves has become master. It has not heard us for a while, for we were cut off, or stood still
// with all our clocks and cannot know; and the others have elected it.
bool Master::gave_us_up(const Received& rival, const Context& context) {
    if (!is_our_slave(rival.sender(), context)) return false;
    if (rival.message.type == MessageType::masterup) return true;
    const Instant followed_at = context.slaves.find(rival.message.name)->enlisted_at;
    return is_announcement(rival.message) && context.now.instant - followed_at >= said_before;
}

// Whether that host is master is asked before we leave to it: anybody can say so in its name.
void Master::consult(const Peer& rival, MessageType because_of, Context& context) {
    if (context.exchanges.waits(MessageType::resolve, context.network.id, rival.address)) return;
    Request question;
    question.network = context.network.id;
    question.to = rival.address;
    question.type = MessageType::resolve;
    question.answer = MessageType::masterack;
    question.because_of = because_of;
    question.expected = rival.name;
    question.patience = consultation;
    if (because_of == MessageType::slaveup && takes_precedence(context.self, rival.name))
        question.delay = precedence_delay;
    context.exchanges.start(question, context.now, context.actions);
}

Verdict Master::on_consulted(const Outcome& outcome) {
    if (!outcome.answer) return std::nullopt;
    const Peer master{outcome.answer->name, outcome.from};
    if (outcome.request.because_of == MessageType::quit)
        return Transition{Role::slave, RoleReason::told_to_quit, master};
    return Transition{Role::slave, RoleReason::replaced_by_slave, master, false, true};
}

void Master::on_quit(const Received& received, Context& context) {
    // Two masters that send each other away do not both go.
    if (is_told_to_quit(received.sender(), context) && takes_precedence(context.self, received.message.name))
        return;
    consult(received.sender(), MessageType::quit, context);
}

bool Master::was_away(Now now) const { return now.instant - announce_at_ >= announcements_missed; }

bool Master::precedes(const Peer& rival, const Context& context) const {
    if (!context.date.is_known()) return false;
    return outranks(context.self, context.origin, rival.name, rival_.origin(rival, context.now));
}

void Master::call_slaves(Context& context) {
    called_at_ = context.now.instant;
    newcomers_.clear();
    context.broadcast(MessageType::masterup);
    context.rounds.measure_all(joining_pause, context);
}

// Tells the rival of this master and its root. Not after each message of the rival, because it answers, too.
void Master::introduce(Context& context) {
    if (context.now.instant - introduced_at_ < introduction_pause) return;
    introduced_at_ = context.now.instant;
    announce(context);
    context.send_loop(context.origin);
}

// RESOLVE asks for other masters; each that answers is sent QUIT, one after the other. Then MASTERUP calls
// all slaves.
void Master::resolve(Context& context) {
    if (resolutions_.left-- <= 0) {
        return call_slaves(context);
    }
    Request question;
    question.network = context.network.id;
    question.type = MessageType::resolve;
    question.answer = MessageType::masterack;
    question.patience = resolve_patience;
    context.exchanges.start(question, context.now, context.actions);
}

Verdict Master::on_outcome(const Outcome& outcome, Context& context) {
    const auto& request = outcome.request;
    if (request.type == MessageType::resolve && request.to) return on_consulted(outcome);
    if (request.type == MessageType::resolve) {
        if (outcome.answer) {
            context.request({outcome.answer->name, outcome.from}, MessageType::quit, {},
                            MessageType::conflict);
        } else {
            resolutions_.left = 0;
        }
        resolve(context);
        return std::nullopt;
    }
    if (!outcome.answer) context.report(NoReply{request.type, request.expected, request.because_of});
    if (request.type == MessageType::quit && request.expected == rival_sent_away_) {
        if (outcome.answer) {
            call_slaves(context); // the slaves of the other master among them
        } else if (request.to) {
            context.unfit.note(*rival_sent_away_, request.to->ip, context.now.instant); // it does not hear us
        }
    }
    context.rounds.on_outcome(outcome, context);
    return std::nullopt;
}

Verdict Master::on_disturbed(const ClockDisturbed& /*event*/, Context& context) {
    context.rounds.restart(context);
    return std::nullopt;
}

Verdict Master::on_wake(Context& context) {
    if (announce_at_ <= context.now.instant) announce(context);
    if (loop_at_ <= context.now.instant) {
        loop_at_ = context.now.instant + loop_interval;
        context.send_loop({context.self});
    }
    return std::nullopt;
}

void Master::announce(Context& context) {
    announce_at_ = context.now.instant + announcement_interval;
    context.actions.emplace_back(Transmit{context.network.id, std::nullopt,
                                          announcement(context.self, context.exchanges.next_sequence())});
}

}
