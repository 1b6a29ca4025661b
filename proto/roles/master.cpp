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

// From MASTERUP to the first round: time for all hosts to answer. 4.4BSD waited 3 s; the answers arrive
// within 100 ms.
constexpr Duration gathering = 1s;

// Time for a host that was sent TEST to take the lead.
constexpr Duration succession = 2s;

// At most this many hosts that start during `gathering` are distinguished from older ones.
constexpr std::size_t most_newcomers = 64;

// Hosts that join within this time share one round.
constexpr Duration joining_pause = 300ms;

// 4.4BSD: at most this many RESOLVEs for a CONFLICT; each finds one rival.
constexpr int most_resolutions = 3;
constexpr Duration resolve_patience = 1400ms;

// Minimum interval of resolutions: longer than the RESOLVEs of one, and than a historic host retransmits
// CONFLICT (6.2 s).
constexpr Duration resolution_pause = 10s;

// Rival masters exchange their names and roots for this time, before we send QUIT.
constexpr Duration introduction = 900ms;
constexpr Duration introduction_pause = 300ms;

// A rival that is still master after this time does not resign because of our root: we only announce.
constexpr Duration introductions_end = 10s;

// A master that has become our slave may still have announcements of its own in transit.
constexpr Duration said_before = 1s;

// Of two masters that would resign in favour of each other, the one that takes precedence waits this long.
constexpr Duration precedence_delay = 300ms;

// When a suspended machine resumes it receives, at the same time, the ELECTION of one of its slaves and the
// announcement that this slave has won. QUIT waits this long, and is cancelled by the announcement.
constexpr Duration elected_meanwhile = 50ms;

// Time-out of RESOLVE to one rival: a master answers at once.
constexpr Duration consultation = 1s;

bool is_told_to_quit(const Peer& master, const Context& context) {
    return context.exchanges.waits(MessageType::quit, context.network.id, master.address);
}

}

Master::Master(Context& context)
    : called_at_(context.now.instant)
    , loop_at_(context.now.instant + announcement_interval / 2) {
    context.rounds.begin(context.network.id, gathering, context);
    for (auto& [name, slave] : context.slaves) { // the hosts that voted for us
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
    case MessageType::resolve: // only a master sends it
        rival_.note_sent(received.message.name, context.now);
        break;
    case MessageType::quit: on_quit(received, context); break;
    case MessageType::conflict:
        if (context.now.instant < resolutions_.next_at) break; // a recent resolution covers it
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
        [[fallthrough]]; // the probe goes to the known address
    case claimed_again: context.ignore(Ignored::duplicate_slave_name, received); return std::nullopt;
    }
    enlisted->record->enlisted_at = context.now.instant;
    return enlisted;
}

// A host that sends MASTERREQ has just started: it gets no vote for its answer to our MASTERUP.
void Master::note_newcomer(const HostName& name, Now now) {
    const bool gathers = now.instant < called_at_ + gathering;
    if (gathers && newcomers_.size() < most_newcomers) newcomers_.push_back(name);
}

void Master::welcome(const Received& received, Context& context) {
    context.exchanges.cancel(MessageType::resolve, context.network.id, received.from); // it has resigned
    const bool settled = context.now.instant >= resolutions_.next_at;
    if (settled && rival_.was(received.message.name, context.now)) { // its slaves may outnumber ours
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
        // It was running before us, or followed another master: its clock counts as much as ours.
        admit_at_once(*slave, context.rounds.everybody_votes(), context.now.instant);
        return;
    }
    // A voter keeps its vote: if its offset is large the other voters decide, because our clock may be the
    // one that stood still.
    if (!known || !slave->votes) admit_as_newcomer(*slave);
    greet(received.message.name, *slave, context);
    context.rounds.measure_soon(*slave, joining_pause, context);
}

// We do not know the date, but a joining host may: TEST lets it take the lead. If it does not know the date
// either, it stays our slave and gets our time.
void Master::offer_lead(const Received& newcomer, Context& context) {
    const auto enlisted = enlist(newcomer, context);
    if (!enlisted) return;
    context.tell(newcomer.from, MessageType::test);
    context.rounds.measure_soon(*enlisted->record, succession, context);
}

// Resigns in favour of a candidate that may know the date.
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
    if (passed_on || known_for < introduction) return; // its name or root is not known yet

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

// One of our slaves acts as master: it was elected because our slaves did not hear us. We were unreachable,
// or this machine was suspended together with all its clocks, which it cannot detect.
bool Master::gave_us_up(const Received& rival, const Context& context) {
    if (!is_our_slave(rival.sender(), context)) return false;
    if (rival.message.type == MessageType::masterup) return true;
    const Instant followed_at = context.slaves.find(rival.message.name)->enlisted_at;
    return is_announcement(rival.message) && context.now.instant - followed_at >= said_before;
}

// Asks a host whether it is master before we resign in its favour: the message that claims so may be forged.
void Master::consult(const Peer& rival, MessageType because_of, Context& context) {
    if (context.exchanges.waits(MessageType::resolve, context.network.id, rival.address)) return;
    Request question;
    question.network = context.network.id;
    question.to = rival.address;
    question.payload = NoPayload{MessageType::resolve};
    question.because_of = because_of;
    question.expected = rival.name;
    question.timeout = consultation;
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
    // Of two masters that send each other QUIT, the one that takes precedence stays.
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

// Announces this master and its root to the rival. Rate-limited, because the rival answers each time.
void Master::introduce(Context& context) {
    if (context.now.instant - introduced_at_ < introduction_pause) return;
    introduced_at_ = context.now.instant;
    announce(context);
    context.send_loop(context.origin);
}

// Finds rival masters by RESOLVE, and sends each that answers QUIT, one after the other; then calls all
// slaves by MASTERUP.
void Master::resolve(Context& context) {
    if (resolutions_.left-- <= 0) {
        return call_slaves(context);
    }
    Request question;
    question.network = context.network.id;
    question.payload = NoPayload{MessageType::resolve};
    question.timeout = resolve_patience;
    context.exchanges.start(question, context.now, context.actions);
}

Verdict Master::on_outcome(const Outcome& outcome, Context& context) {
    const auto& request = outcome.request;
    if (request.type() == MessageType::resolve && request.to) return on_consulted(outcome);
    if (request.type() == MessageType::resolve) {
        if (outcome.answer) {
            context.request({outcome.answer->name, outcome.from}, MessageType::quit, {},
                            MessageType::conflict);
        } else {
            resolutions_.left = 0;
        }
        resolve(context);
        return std::nullopt;
    }
    if (!outcome.answer) context.report(NoReply{request.type(), request.expected, request.because_of});
    if (request.type() == MessageType::quit && request.expected == rival_sent_away_) {
        if (outcome.answer) {
            call_slaves(context); // including those of the rival
        } else if (request.to) {
            context.unfit.note(*rival_sent_away_, request.to->ip, context.now.instant); // it does not receive
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
