#include "proto/exchange.hpp"

#include <algorithm>

namespace timed {

namespace {

Message to_message(const Request& request, std::uint16_t sequence, const HostName& self, Now now) {
    Message message{request.type, sequence, self};
    if (request.type == MessageType::adjtime) {
        message.time = request.amount;
    } else if (carries_time(request.type)) {
        message.time = to_time_of_day(now.wall + request.ahead);
    }
    return message;
}

}

Exchanges::Exchanges(HostName self, Random& random)
    : self_(self)
    , sequence_{static_cast<std::uint16_t>(random.next())} {}

std::uint16_t Exchanges::next_sequence() {
    do {
        ++sequence_.last;
    } while (sequence_.last == 0 || open_.contains(sequence_.last));
    return sequence_.last;
}

void Exchanges::start(const Request& request, Now now, Actions& actions) {
    const auto sequence = next_sequence();
    const Instant first = now.instant + request.delay;
    auto& exchange = spare_exchanges_.put_in(open_, sequence, Exchange{request, first, 0, first})->second;
    spare_turns_.put_in(schedule_, std::pair{first, sequence});
    if (request.delay <= Duration{}) transmit(sequence, exchange, now, actions);
}

void Exchanges::transmit(std::uint16_t sequence, Exchange& exchange, Now now, Actions& actions) {
    actions.emplace_back(Transmit{exchange.request.network, exchange.request.to,
                                  to_message(exchange.request, sequence, self_, now)});
    if (exchange.sent == 0) exchange.first_sent = now.instant;
    // Woken late, it sends one copy for all that were due.
    while (exchange.sent < retransmit_after.size() &&
           exchange.first_sent + retransmit_after[exchange.sent] <= now.instant) {
        ++exchange.sent;
    }
    const Duration patience = exchange.request.patience;
    const Duration next = exchange.sent < retransmit_after.size()
                              ? std::min(retransmit_after[exchange.sent], patience)
                              : patience;
    ++exchange.sent;
    reschedule(sequence, exchange, exchange.first_sent + next);
}

void Exchanges::reschedule(std::uint16_t sequence, Exchange& exchange, Instant due) {
    spare_turns_.take_out(schedule_, schedule_.find({exchange.due, sequence}));
    exchange.due = due;
    spare_turns_.put_in(schedule_, std::pair{due, sequence});
}

void Exchanges::end(Open::iterator exchange) {
    spare_turns_.take_out(schedule_, schedule_.find({exchange->second.due, exchange->first}));
    spare_exchanges_.take_out(open_, exchange);
}

std::optional<Outcome> Exchanges::answered(NetworkId network, Address from, const Message& answer) {
    const auto found = open_.find(answer.sequence);
    if (found == open_.end()) return std::nullopt;
    const auto& [request, first_sent, sent, due] = found->second;
    const bool wanted = sent > 0 && answer.type == request.answer && network == request.network &&
                        (!request.expected || *request.expected == answer.name);
    if (!wanted) return std::nullopt;
    Outcome outcome{request, answer, from};
    end(found);
    return outcome;
}

std::vector<Outcome> Exchanges::wake(Now now, Actions& actions) {
    std::vector<Outcome> given_up;
    while (!schedule_.empty() && schedule_.begin()->first <= now.instant) {
        const auto sequence = schedule_.begin()->second;
        const auto found = open_.find(sequence);
        auto& exchange = found->second;
        const bool patient =
            exchange.sent == 0 || now.instant < exchange.first_sent + exchange.request.patience;
        if (exchange.sent <= retransmit_after.size() && patient) {
            transmit(sequence, exchange, now, actions);
        } else {
            given_up.push_back({exchange.request, std::nullopt, {}});
            end(found);
        }
    }
    return given_up;
}

void Exchanges::clock_stepped(Duration amount) {
    for (auto& [sequence, exchange] : open_) {
        Duration& ahead = exchange.request.ahead;
        ahead = std::clamp(ahead - amount, -most_ahead, most_ahead);
    }
}

std::optional<Instant> Exchanges::next_wake() const {
    if (schedule_.empty()) return std::nullopt;
    return schedule_.begin()->first;
}

}
