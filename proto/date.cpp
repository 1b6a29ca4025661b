#include "proto/date.hpp"

#include "proto/corrections.hpp"
#include "proto/rounds.hpp"

namespace timed {

namespace {

// 4.4BSD: no averaging against the new date before everybody has it.
constexpr int dictated_after_change = 2;

void answer(const Address& to, MessageType type, std::uint16_t sequence, Host& host) {
    host.actions.emplace_back(Transmit{std::nullopt, to, {type, sequence, host.self}});
}

// Whether the asker may, and has not been served already. A repeated question means that our answer was lost.
bool admit(const Received& question, Host& host) {
    if (!host.trust.trusts(question.message.name)) {
        host.ignore(Ignored::untrusted, question);
        return false;
    }
    if (question.message.type == MessageType::setdate) return true;
    SlaveRecord* slave = host.slaves.find(question.message.name);
    if (slave == nullptr) {
        host.ignore(Ignored::unknown_slave, question);
        return false;
    }
    if (slave->date_asked_as == question.message.sequence) {
        if (slave->date_accepted)
            answer(question.from, MessageType::dateack, question.message.sequence, host);
        return false;
    }
    slave->date_asked_as = question.message.sequence;
    slave->date_accepted = false;
    return true;
}

void pass_on(const Received& question, const Network& upstream, Duration ahead, Host& host) {
    Request relay;
    relay.network = upstream.id;
    relay.type = MessageType::setdatereq;
    relay.answer = MessageType::dateack;
    relay.ahead = ahead;
    relay.on_behalf_of = question.from;
    relay.asked_as = question.message.sequence;
    relay.asked_by = question.message.name;
    if (!host.exchanges.start(relay, host.now, host.actions)) return;
    host.report(DateForwarded{question.message.name, question.from, ahead});
    // date(1) gives up after 2 s without any answer, and waits 5 s more for DATEACK once it has one.
    if (question.message.type == MessageType::setdate) {
        answer(question.from, MessageType::ack, question.message.sequence, host);
    }
}

void change(const Received& question, Duration ahead, Host& host) {
    host.report(DateChanged{question.message.name, question.from, ahead});
    host.date_is_known = true;
    host.moved(host.discipline.set_date(ahead, host.actions));
    host.rounds.dictate(dictated_after_change, host.now);
    host.rounds.restart(host);
    for (auto& [name, slave] : host.slaves) greet(name, slave, host);
}

void accept(const HostName& asker, const Address& to, std::uint16_t sequence, Host& host) {
    if (SlaveRecord* slave = host.slaves.find(asker)) slave->date_accepted = true;
    answer(to, MessageType::dateack, sequence, host);
}

}

void ask_date(const Received& question, const Network* upstream, bool masters_somewhere, Host& host) {
    if (upstream == nullptr && !masters_somewhere) return host.ignore(Ignored::not_for_role, question);
    const WallTime wish = time_of_day(question.message.time, host.era);
    if (!in_range(wish)) return host.ignore(Ignored::too_large, question);
    if (!admit(question, host)) return;
    const Duration ahead = wish - question.arrived;
    if (upstream != nullptr) return pass_on(question, *upstream, ahead, host);
    accept(question.message.name, question.from, question.message.sequence, host);
    change(question, ahead, host);
}

void finish_date(const Outcome& outcome, Host& host) {
    const auto& request = outcome.request;
    if (outcome.answer && request.on_behalf_of && request.asked_by) {
        accept(*request.asked_by, *request.on_behalf_of, request.asked_as, host);
    } else if (request.asked_by) {
        if (SlaveRecord* slave = host.slaves.find(*request.asked_by))
            slave->date_asked_as.reset(); // may ask again
        host.report(NoReply{request.type, request.expected});
    }
}

}
