#include "proto/roles/slave.hpp"

#include "proto/roles/candidate.hpp"
#include "proto/rounds/rounds.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>

namespace timed {

namespace {

// 4.4BSD delay1: a broadcast is not answered by everybody in the same instant.
constexpr Duration least_answer_delay = 1us;
constexpr Duration most_answer_delay = 100ms;

// A master of ours gathers answers for 1 s.
constexpr Duration newcomers_answer = 1500ms;

// 4.4BSD MINTOUT, MAXTOUT: how long a master that does not announce itself may be silent. Drawn anew every
// time, in nanoseconds: historic hosts that once drew the same second refused each other for ever.
constexpr Duration least_election_timeout = 360s;
constexpr Duration most_election_timeout = 900s;

// 4.4BSD: a second MASTERACK within this time shows that there are two masters.
constexpr Duration second_answer = 300ms;

// A new master may be one of ours that dies before its first announcement. One that has not announced itself
// in this time is asked once whether it lives; after that it is taken for a historic one.
constexpr Duration probation = 8s;

// A master that announces itself and is not heard is asked whether it lives, so long before we stand for
// election ourselves, and once more. Announcements are lost three at a time where one packet in ten is.
constexpr Duration question = 700ms;
constexpr Duration question_patience = 600ms;

// A master of ours corrects a newcomer at once, and one that has voted for it within two seconds. From here
// on another one that announces itself is followed in its place.
constexpr Duration idle_after = 10s;

// A new master has waited for objections: nobody wins sooner after the vote, nor later.
constexpr Duration least_election = short_election_window - 200ms;
constexpr Duration longest_election = election_window + 1s;

// A master that has called its slaves corrects them after its first round; or the one that we follow resigns.
constexpr Duration successor_holds = 10s;

}

Slave::Slave(std::optional<Peer> master, bool among_ours, Context& context)
    : among_ours_(among_ours) {
    if (context.date_is_known) context.broadcast(MessageType::slaveup); // it would count as a vote
    if (master) {
        adopt(*master, Duration{}, context);
        among_ours_ = among_ours;
        hear(*master, context);
        slaveup_at_ = context.now.instant + unheard_slaveup;
    } else {
        await_master(context);
    }
}

void Slave::adopt(const Peer& master, Duration answer_delay, Context& context) {
    const bool same = master_ && master_->name == master.name; // it calls all its slaves anew
    if (!same) {
        last_correction_.reset(); // another one counts differently
        if (master_is_idle(context) && is_heard(context.now))
            context.unfit.note(master_->name, master_->address.ip, context.now.instant);
        give_up_at_ = context.now.instant + context.unfit.patience(master.name, master.address.ip);
    }
    among_ours_ = among_ours_ && same;
    successor_.reset();
    master_ = master;
    followed_since_ = context.now.instant;
    slaveup_at_ = context.now.instant + answer_delay;
    accepted_.reset();
    if (!same) check_.forget();
    hear(master, context);
}

Duration Slave::broadcast_delay(Context& context) {
    return context.random.between(least_answer_delay, most_answer_delay);
}

// A master takes those who answer at once for hosts that were there before it, and averages their clocks.
Duration Slave::answer_delay(Context& context) {
    const Duration delay = broadcast_delay(context);
    return context.date_is_known ? delay : delay + newcomers_answer;
}

void Slave::hear(const Peer& sender, Context& context) {
    master_->address = sender.address;
    last_heard_ = context.now.instant;
    const Instant probation_ends = followed_since_ + probation;
    ask_at_.reset();
    if (among_ours_) {
        expect_word(last_heard_ + announcements_missed, context);
    } else if (last_heard_ < probation_ends - question) {
        expect_word(probation_ends, context);
    } else {
        election_at_ = last_heard_ + context.random.between(least_election_timeout, most_election_timeout);
    }
}

// Of its master. Slaves that hear nothing do not all stand for election in the same instant.
void Slave::expect_word(Instant until, Context& context) {
    election_at_ = until + context.random.between(0ms, announcement_stagger);
    ask_at_ = election_at_ - question;
}

void Slave::hear_loop(const Received& received, Context& context) {
    if (!is_announcement(received.message) || !follows(received.sender(), true, context)) return;
    among_ours_ = true;
    hear(received.sender(), context);
}

void Slave::ask_after_master(Context& context) {
    ask_at_.reset();
    Request request;
    request.network = context.network.id;
    request.to = master_->address;
    request.type = MessageType::masterreq;
    request.answer = MessageType::masterack;
    request.expected = master_->name;
    request.patience = question_patience;
    context.exchanges.start(request, context.now, context.actions);
}

// Time for a candidate to win, and then some.
Duration Slave::masterless_wait(Context& context) const {
    const Duration more =
        among_ours_ ? context.random.between(200ms, 1s) : context.random.between(500ms, 2500ms);
    return election_window_of(among_ours_) + more;
}

// A candidate that has not become master by then will not. 4.4BSD refused others for 30 s.
Duration Slave::vote_holds() const {
    return election_window_of(among_ours_) + (among_ours_ ? Duration{100ms} : Duration{1s});
}

void Slave::await_master(Context& context) {
    master_.reset();
    slaveup_at_.reset();
    give_up_at_.reset();
    ask_at_.reset();
    election_at_ = context.now.instant + masterless_wait(context);
}

void Slave::lose_master(RoleReason reason, Context& context) {
    if (master_) context.report(RoleChanged{context.network.id, Role::slave, reason, std::nullopt});
    await_master(context);
    const auto next = successor(context.now);
    if (!next) return;
    adopt(*next, least_answer_delay, context);
    context.report(RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, next->name});
}

std::optional<Peer> Slave::successor(Now now) const {
    const bool fresh = successor_ && now.instant - successor_->called_at < successor_holds;
    return fresh ? std::optional{successor_->peer} : std::nullopt;
}

bool Slave::is_heard(Now now) const {
    const Duration silence = among_ours_ ? announcement_interval * 2 : least_election_timeout;
    return now.instant - last_heard_ < silence;
}

bool Slave::master_lives(const Context& context) const {
    return master_ && is_heard(context.now) && !master_is_idle(context);
}

// It announces itself, but perhaps hears nobody.
bool Slave::master_is_idle(const Context& context) const {
    return master_ && give_up_at_ && context.now.instant - followed_since_ >= idle_after;
}

// Announcing is not leading: who corrects nobody is passed over.
Verdict Slave::give_up_master(Context& context) {
    context.unfit.note(master_->name, master_->address.ip, context.now.instant);
    if (context.eligible) return stand(RoleReason::never_corrected);
    lose_master(RoleReason::never_corrected, context);
    return std::nullopt;
}

bool Slave::follows(const Peer& sender, bool announces, Context& context) {
    if (master_ && master_->name == sender.name) {
        if (is_elsewhere(sender, context.now)) return false;
        hear(sender, context);
        return true;
    }
    // One that is not known to announce itself may have died before it could; another one's announcement is
    // proof enough.
    const bool given_up = announces && context.now.instant - last_heard_ >= announcements_missed;
    const auto next = among_ours_ ? std::nullopt : successor(context.now);
    const bool succeeds = next && next->name == sender.name;
    if (master_lives(context) && !given_up && !succeeds) return false;
    adopt(sender, least_answer_delay, context);
    context.report(RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, sender.name});
    return true;
}

Verdict Slave::on_message(const Received& received, Context& context) {
    switch (received.message.type) {
    case MessageType::adjtime:
    case MessageType::settime: take_correction(received, context); break;
    case MessageType::loop: hear_loop(received, context); break;
    case MessageType::masterup: hear_masterup(received, context); break;
    case MessageType::masterreq: // a master that looks for one is one no longer
    case MessageType::slaveup:
        forgo(received.message.name);
        if (is_master(received.sender())) lose_master(RoleReason::master_resigned, context);
        break;
    case MessageType::election: vote(received, context); break;
    case MessageType::masterack: detect_conflict(received, context); break;
    case MessageType::test: return force_election(context);
    default: break;
    }
    return std::nullopt;
}

// A master that lives is not left because another one calls its slaves. Of two masters one resigns, and says
// so; then its slaves go to the other. A master that does not announce itself may have died unnoticed: the
// one that was elected in its place is followed, or the first to correct us.
void Slave::hear_masterup(const Received& received, Context& context) {
    const Peer sender = received.sender();
    if (is_elsewhere(sender, context.now)) return context.ignore(Ignored::foreign_address, received);
    const bool changed = !master_ || master_->name != sender.name;
    if (changed && master_lives(context) && (among_ours_ || !has_elected(sender.name, context.now))) {
        successor_ = Successor{sender, context.now.instant};
        if (!among_ours_) context.tell(sender.address, MessageType::slaveup);
        return;
    }
    adopt(sender, answer_delay(context), context);
    if (changed)
        context.report(
            RoleChanged{context.network.id, Role::slave, RoleReason::master_announced, sender.name});
}

bool Slave::has_elected(const HostName& master, Now now) const {
    const Duration since_vote = now.instant - accepted_at_;
    return accepted_ && accepted_->name == master && since_vote >= least_election &&
           since_vote <= longest_election;
}

bool Slave::is_master(const Peer& sender) const { return master_ && master_->is(sender); }

// Two masters answered our search: the first is told of it, and sends the others away.
void Slave::detect_conflict(const Received& received, Context& context) {
    if (!master_) {
        follows(received.sender(), false, context);
        return;
    }
    if (is_elsewhere(received.sender(), context.now))
        return context.ignore(Ignored::foreign_address, received);
    if (among_ours_ && master_->name == received.message.name) return hear(received.sender(), context);
    const bool second =
        master_->name != received.message.name && context.now.instant - followed_since_ < second_answer;
    if (!second) return context.ignore(Ignored::unexpected_answer, received);
    context.request(*master_, MessageType::conflict);
}

Verdict Slave::on_outcome(const Outcome& outcome, Context& context) {
    // The master of this network, whose time is our own come round in a circle, has made way.
    const bool told =
        outcome.request.type == MessageType::quit && master_ && outcome.request.expected == master_->name;
    if (told && outcome.answer) return Transition{Role::master, RoleReason::loop_broken};
    if (outcome.request.type == MessageType::masterreq) {
        if (outcome.answer && master_ && outcome.answer->name == master_->name)
            hear({master_->name, outcome.from}, context);
        return std::nullopt;
    }
    // No historic master acknowledges CONFLICT.
    if (!outcome.answer && outcome.request.type != MessageType::conflict) {
        const auto& request = outcome.request;
        context.report(NoReply{request.type, request.expected, request.because_of});
    }
    return std::nullopt;
}

// The master greets us and measures us at once, instead of in its next round. A leap second or a host of
// virtual machines that was suspended disturbs all slaves in one instant, so each takes its time.
Verdict Slave::on_disturbed(const ClockDisturbed& /*event*/, Context& context) {
    check_.forget();
    needs_date_ = true;
    if (master_) slaveup_at_ = context.now.instant + broadcast_delay(context);
    return std::nullopt;
}

Verdict Slave::on_wake(Context& context) {
    if (const auto confirmed = check_.on_wake(context)) obey(*confirmed, context);
    if (slaveup_at_ && *slaveup_at_ <= context.now.instant) {
        if (context.fit) context.tell(master_->address, MessageType::slaveup);
        slaveup_at_ = context.now.instant + unheard_slaveup;
    }
    if (give_up_at_ && *give_up_at_ <= context.now.instant) return give_up_master(context);
    if (ask_at_ && *ask_at_ <= context.now.instant) ask_after_master(context);
    if (election_at_ > context.now.instant) return std::nullopt;
    if (context.eligible) return stand(RoleReason::master_silent);
    lose_master(RoleReason::master_silent, context);
    return std::nullopt;
}

// A forged TEST must not make a slave leave a master that it still hears.
Verdict Slave::force_election(const Context& context) const {
    const bool lives = among_ours_ && is_heard(context.now);
    if (!context.eligible)
        return lives ? Verdict{} : Transition{Role::searching, RoleReason::election_forced};
    Transition transition = stand(RoleReason::election_forced);
    if (lives) transition.master = master_;
    return transition;
}

Transition Slave::stand(RoleReason reason) const {
    Transition transition{Role::candidate, reason};
    transition.among_ours = among_ours_;
    return transition;
}

std::optional<Instant> Slave::next_wake() const {
    Instant next = election_at_;
    if (slaveup_at_) next = std::min(next, *slaveup_at_);
    if (ask_at_) next = std::min(next, *ask_at_);
    if (const auto answered = check_.next_wake()) next = std::min(next, *answered);
    if (give_up_at_) next = std::min(next, *give_up_at_);
    return next;
}

}
