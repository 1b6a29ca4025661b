#include "proto/roles/slave.hpp"

#include "proto/roles/candidate.hpp"
#include "proto/rounds/rounds.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>

namespace timed {

namespace {

// 4.4BSD delay1: a random delay, so that hosts do not all answer a broadcast at once.
constexpr Duration least_answer_delay = 1us;
constexpr Duration most_answer_delay = 100ms;

// Longer than a master that announces itself gathers answers (1 s).
constexpr Duration newcomers_answer = 1500ms;

// 4.4BSD: a second MASTERACK within this time shows that there are two masters.
constexpr Duration second_answer = 300ms;

// Time-out of the query whether the master is alive.
constexpr Duration question_patience = 600ms;

// A master that announces itself corrects a newcomer at once, and a voter within two seconds. After this time
// without a correction the slave follows any other master.
constexpr Duration idle_after = 10s;

}

Slave::Slave(const std::optional<Peer>& master, bool announces, Context& context)
    : watch_(announces) {
    if (context.date.is_known()) context.broadcast(MessageType::slaveup); // SLAVEUP counts as a vote
    if (!master) {
        await_master(context);
        return;
    }
    adopt(*master, Duration{}, context);
    if (announces) watch_.set_announces();
    note_alive(*master, context);
    slaveup_at_ = context.now.instant + unheard_slaveup;
}

void Slave::adopt(const Peer& master, Duration answer_delay, Context& context) {
    const bool same = watch_.is_called(master.name); // it calls its slaves again
    if (!same) {
        last_correction_.reset(); // another master has its own sequence numbers
        if (is_master_idle(context) && watch_.is_heard(context.now))
            context.unfit.note(watch_.master()->name, watch_.master()->address.ip, context.now.instant);
        give_up_at_ = context.now.instant + context.unfit.patience(master.name, master.address.ip);
        check_.forget();
    }
    watch_.follow(master, context.now);
    slaveup_at_ = context.now.instant + answer_delay;
    ballot_.clear();
    note_alive(master, context);
}

void Slave::note_alive(const Peer& sender, Context& context) {
    watch_.note_alive(sender.address, context.random, context.now);
}

Duration Slave::broadcast_delay(Context& context) {
    return context.random.between(least_answer_delay, most_answer_delay);
}

// A master gives hosts that answer MASTERUP at once a vote in the average: a host that does not know the date
// answers later.
Duration Slave::answer_delay(Context& context) {
    const Duration delay = broadcast_delay(context);
    return context.date.is_known() ? delay : delay + newcomers_answer;
}

void Slave::on_loop(const Received& received, Context& context) {
    if (!is_announcement(received.message) || !follows(received.sender(), true, context)) return;
    watch_.set_announces();
    note_alive(received.sender(), context);
}

void Slave::ask_after_master(Context& context) {
    watch_.note_question();
    Request request;
    request.network = context.network.id;
    request.to = master()->address;
    request.payload = NoPayload{MessageType::masterreq};
    request.expected = master()->name;
    request.timeout = question_patience;
    context.exchanges.start(request, context.now, context.actions);
}

void Slave::await_master(Context& context) {
    watch_.lose(context.random, context.now);
    slaveup_at_.reset();
    give_up_at_.reset();
}

void Slave::lose_master(RoleReason reason, Context& context) {
    if (master()) context.report(RoleChanged{context.network.id, Role::slave, reason, std::nullopt});
    await_master(context);
    const auto next = watch_.successor(context.now);
    if (!next) return;
    adopt(*next, least_answer_delay, context);
    context.report(RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, next->name});
}

bool Slave::is_master_alive(const Context& context) const {
    return master() && watch_.is_heard(context.now) && !is_master_idle(context);
}

// It has not corrected us: perhaps it announces itself, but receives nothing.
bool Slave::is_master_idle(const Context& context) const {
    return master() && give_up_at_ && watch_.followed_for(context.now) >= idle_after;
}

// Abandons a master that has not corrected us in time, and ignores it for a while.
Verdict Slave::give_up_master(Context& context) {
    context.unfit.note(master()->name, master()->address.ip, context.now.instant);
    if (context.eligible) return stand(RoleReason::never_corrected);
    lose_master(RoleReason::never_corrected, context);
    return std::nullopt;
}

bool Slave::follows(const Peer& sender, bool announces, Context& context) {
    if (watch_.is_called(sender.name)) {
        if (watch_.is_elsewhere(sender, context.now)) return false;
        note_alive(sender, context);
        return true;
    }
    // Our master may have crashed before its first announcement. If it is silent for longer than a master
    // that announces itself may be, we follow another one at its first announcement.
    const bool given_up = announces && watch_.silent_for(context.now) >= announcements_missed;
    const auto next = watch_.announces() ? std::nullopt : watch_.successor(context.now);
    const bool succeeds = next && next->name == sender.name;
    if (is_master_alive(context) && !given_up && !succeeds) return false;
    adopt(sender, least_answer_delay, context);
    context.report(RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, sender.name});
    return true;
}

Verdict Slave::on_message(const Received& received, Context& context) {
    switch (received.message.type) {
    case MessageType::adjtime:
    case MessageType::settime: take_correction(received, context); break;
    case MessageType::loop: on_loop(received, context); break;
    case MessageType::masterup: on_masterup(received, context); break;
    case MessageType::masterreq: // from our master: it has resigned
    case MessageType::slaveup:
        ballot_.release(received.message.name);
        if (is_master(received.sender())) lose_master(RoleReason::master_resigned, context);
        break;
    case MessageType::election: vote(received, context); break;
    case MessageType::masterack: on_masterack(received, context); break;
    case MessageType::test: return force_election(context);
    default: break;
    }
    return std::nullopt;
}

// A slave does not leave a live master because of another one's MASTERUP. Of two masters one resigns by
// SLAVEUP, and then its slaves follow the other. A master that does not announce itself may have crashed
// undetected: the slave leaves it for a master that it has voted for, or that has sent MASTERUP and then
// corrects it.
void Slave::on_masterup(const Received& received, Context& context) {
    const Peer sender = received.sender();
    if (watch_.is_elsewhere(sender, context.now)) return context.ignore(Ignored::foreign_address, received);
    const bool changed = !watch_.is_called(sender.name);
    if (changed && is_master_alive(context) &&
        (watch_.announces() || !ballot_.has_elected(sender.name, context.now))) {
        watch_.note_successor(sender, context.now);
        if (!watch_.announces()) context.tell(sender.address, MessageType::slaveup);
        return;
    }
    adopt(sender, answer_delay(context), context);
    if (changed)
        context.report(
            RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, sender.name});
}

// A second MASTERACK shows that there are two masters. CONFLICT reports that to the first, which sends QUIT
// to the others.
void Slave::on_masterack(const Received& received, Context& context) {
    const Peer sender = received.sender();
    if (!master()) {
        follows(sender, false, context);
        return;
    }
    if (watch_.is_elsewhere(sender, context.now)) return context.ignore(Ignored::foreign_address, received);
    const bool another = !watch_.is_called(sender.name);
    if (watch_.announces() && !another) return note_alive(sender, context);
    if (!another || watch_.followed_for(context.now) >= second_answer)
        return context.ignore(Ignored::unexpected_answer, received);
    context.request(*master(), MessageType::conflict);
}

Verdict Slave::on_outcome(const Outcome& outcome, Context& context) {
    // Our QUIT breaks a loop: the time of this network's master comes, through other gateways, from us.
    const bool told =
        outcome.request.type() == MessageType::quit && master() && outcome.request.expected == master()->name;
    if (told && outcome.answer) return Transition{Role::master, RoleReason::loop_broken};
    if (outcome.request.type() == MessageType::masterreq) {
        if (outcome.answer && watch_.is_called(outcome.answer->name))
            note_alive({outcome.answer->name, outcome.from}, context);
        return std::nullopt;
    }
    // No historic master acknowledges CONFLICT.
    if (!outcome.answer && outcome.request.type() != MessageType::conflict) {
        const auto& request = outcome.request;
        context.report(NoReply{request.type(), request.expected, request.because_of});
    }
    return std::nullopt;
}

// SLAVEUP makes the master send SETTIME and measure us at once, not in its next round. Its delay is random,
// because a leap second, or the suspension of the machine that runs them all, disturbs all slaves at once.
Verdict Slave::on_disturbed(const ClockDisturbed& /*event*/, Context& context) {
    check_.forget();
    needs_date_ = true;
    if (master()) slaveup_at_ = context.now.instant + broadcast_delay(context);
    return std::nullopt;
}

Verdict Slave::on_wake(Context& context) {
    if (const auto confirmed = check_.on_wake(context)) obey(*confirmed, context);
    if (slaveup_at_ && *slaveup_at_ <= context.now.instant) {
        if (context.fit) context.tell(master()->address, MessageType::slaveup);
        slaveup_at_ = context.now.instant + unheard_slaveup;
    }
    if (give_up_at_ && *give_up_at_ <= context.now.instant) return give_up_master(context);
    if (watch_.is_question_due(context.now)) ask_after_master(context);
    if (!watch_.is_lost(context.now)) return std::nullopt;
    if (context.eligible) return stand(RoleReason::master_silent);
    lose_master(RoleReason::master_silent, context);
    return std::nullopt;
}

void Slave::vote(const Received& received, Context& context) {
    if (!context.fit) return context.ignore(Ignored::cannot_set_clock, received);
    last_correction_.reset(); // 4.4BSD: a new master has its own sequence numbers
    const Peer candidate = received.sender();
    if (ballot_.refuses(candidate, watch_.vote_holds(), context.now))
        return context.request(candidate, MessageType::refuse, broadcast_delay(context));
    if (const auto loser = ballot_.vote_for(candidate, watch_.vote_holds(), context.now)) {
        // The loser may not have received the ELECTION of the candidate that takes precedence, and would
        // become master, too.
        context.exchanges.cancel(MessageType::accept, context.network.id, loser->address);
        context.request(*loser, MessageType::refuse, broadcast_delay(context));
    }
    watch_.await_election(context.random, context.now);
    if (!context.date.is_known()) return; // ACCEPT would give our clock a vote in the average
    context.request(candidate, MessageType::accept, broadcast_delay(context));
}

// TEST may be forged. While its master is heard, a slave that may not lead ignores TEST, and any other slave
// stands for election but can return to that master.
Verdict Slave::force_election(const Context& context) const {
    const bool alive = watch_.announces() && watch_.is_heard(context.now);
    if (!context.eligible)
        return alive ? Verdict{} : Transition{Role::searching, RoleReason::election_forced};
    Transition transition = stand(RoleReason::election_forced);
    if (alive) transition.master = master();
    return transition;
}

Transition Slave::stand(RoleReason reason) const {
    Transition transition{Role::candidate, reason};
    transition.master_announces = watch_.announces();
    return transition;
}

std::optional<Instant> Slave::next_wake() const {
    Instant next = watch_.next_wake();
    if (slaveup_at_) next = std::min(next, *slaveup_at_);
    if (const auto answered = check_.next_wake()) next = std::min(next, *answered);
    if (give_up_at_) next = std::min(next, *give_up_at_);
    return next;
}

}
