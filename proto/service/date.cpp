#include "proto/service/date.hpp"

#include "proto/rounds/corrections.hpp"
#include "proto/rounds/rounds.hpp"

namespace timed {

namespace {

// 4.4BSD: no average until all hosts have the new date.
constexpr int dictated_after_change = 2;

// Number of rounds that a slave must have been synchronised before it may set the date of all hosts.
constexpr int rounds_before_dates = 3;

void answer(const Address& to, MessageType type, std::uint16_t sequence, Host& host) {
    host.actions.emplace_back(Transmit{std::nullopt, to, {type, sequence, host.self}});
}

// Why this slave may not set the date. Any host can claim to be our slave: so the slave must have been
// measured for a while at the address that it sends from, and have been synchronised.
std::optional<Ignored> unfitness(const SlaveRecord* slave, Address from, const Host& host) {
    if (!host.network_dates) return Ignored::network_dates_off;
    if (slave == nullptr) return Ignored::unknown_slave;
    if (slave->address.ip != from.ip || slave->rounds_in_step < rounds_before_dates)
        return Ignored::unproven_slave;
    if (host.date.is_pausing(host.now.instant)) return Ignored::too_soon;
    return std::nullopt;
}

// Whether to apply the request of a slave. A retransmitted request means that our answer was lost: it is
// answered again, and not applied again.
bool admit_slave(const Received& question, Host& host) {
    SlaveRecord* slave = host.slaves.find(question.message.name);
    if (slave != nullptr && slave->date_asked_as == question.message.sequence) {
        if (slave->date_accepted)
            answer(question.from, MessageType::dateack, question.message.sequence, host);
        return false;
    }
    if (const auto reason = unfitness(slave, question.from, host)) {
        host.ignore(*reason, question);
        return false;
    }
    slave->date_asked_as = question.message.sequence;
    slave->date_accepted = false;
    host.date.admit(host.now.instant);
    return true;
}

bool admit(const Received& question, Host& host) {
    if (!host.trust.trusts(question.message.name)) {
        host.ignore(Ignored::untrusted, question);
        return false;
    }
    return question.message.type == MessageType::setdate || admit_slave(question, host);
}

// Why this host refuses the date; a master that it is forwarded to may still refuse it.
std::optional<Refusal> refusal_of(Duration offset, const Host& host) {
    if (host.trust.only_self()) return Refusal::clock_disciplined_by_another;
    if (host.discipline.panics(offset, host.now)) return Refusal::panic_threshold;
    return std::nullopt;
}

void pass_on(const Received& question, const Network& upstream, Duration offset, Host& host) {
    Request relay;
    relay.network = upstream.id;
    relay.payload = ForwardedDate{{question.from, question.message.name, question.message.sequence}, offset};
    if (!host.exchanges.start(relay, host.now, host.actions)) return;
    host.report(DateForwarded{question.message.name, question.from, offset});
    // date(1) gives up after 2 s without any answer, and waits 5 s more for DATEACK once it has one.
    if (question.message.type == MessageType::setdate) {
        answer(question.from, MessageType::ack, question.message.sequence, host);
    }
}

void may_ask_again(const HostName& asker, Host& host) {
    if (SlaveRecord* slave = host.slaves.find(asker)) slave->date_asked_as.reset();
}

void accept(const HostName& asker, const Address& to, std::uint16_t sequence, Host& host) {
    if (SlaveRecord* slave = host.slaves.find(asker)) slave->date_accepted = true;
    answer(to, MessageType::dateack, sequence, host);
}

}

void date_changed(const DateChange& date, Host& host) {
    host.report(DateChanged{date.by, date.from, date.amount});
    host.date.learn();
    accept(date.by, date.from, date.asked_as, host);
    host.rounds.dictate(dictated_after_change, host.now);
    host.rounds.restart(host);
    for (auto& [name, slave] : host.slaves) greet(name, slave, host);
}

void date_refused(const DateChange& date, Refusal reason, Host& host) {
    host.report(DateRefused{date.by, date.from, date.amount, reason});
    may_ask_again(date.by, host);
}

void ask_date(const Received& question, const Network* upstream, bool masters_somewhere, Host& host) {
    if (upstream == nullptr && !masters_somewhere) return host.ignore(Ignored::not_for_role, question);
    if (!in_range(time_of_day(question.message.time, host.era)))
        return host.ignore(Ignored::too_large, question);
    if (!admit(question, host)) return;
    const Duration offset = question.time_offset(host.now, host.era);
    const DateChange date{question.message.name, question.from, question.message.sequence, offset};
    if (const auto reason = refusal_of(offset, host)) return date_refused(date, *reason, host);
    if (upstream != nullptr) return pass_on(question, *upstream, offset, host);
    host.correct([&](Discipline& discipline) { return discipline.set_date(offset); });
    host.attempt->date = date;
}

void finish_date(const ForwardedDate& date, const Outcome& outcome, Host& host) {
    const auto& [from, requester, sequence] = date.original;
    if (outcome.answer) return accept(requester, from, sequence, host);
    may_ask_again(requester, host);
    host.report(NoReply{outcome.request.type(), outcome.request.expected});
}

}
