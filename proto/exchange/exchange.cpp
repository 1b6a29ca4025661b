#include "proto/exchange/exchange.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace timed {

namespace {

/// Of the time of day in this message; nothing if it has none.
auto* time_offset_of(auto& payload) {
    auto* time = std::get_if<TimeOfDay>(&payload);
    auto* date = std::get_if<ForwardedDate>(&payload);
    if (time != nullptr) return &time->time_offset;
    return date != nullptr ? &date->time_offset : nullptr;
}

Transmit to_transmit(const Request& request, std::uint16_t sequence, const HostName& self, Now now) {
    Message message{request.type(), sequence, self};
    const auto* time_offset = time_offset_of(request.payload);
    if (time_offset != nullptr) message.time = to_time_of_day(now.wall + *time_offset);
    if (const auto* adjustment = std::get_if<Adjustment>(&request.payload))
        message.time = to_amount(adjustment->amount);
    Transmit transmit{request.network, request.to, message};
    if (time_offset != nullptr) transmit.time_offset = *time_offset;
    return transmit;
}

/// Types that another host can make us send, directly or indirectly.
bool strangers_cause(MessageType type) {
    switch (type) {
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::quit:
    case MessageType::conflict:
    case MessageType::resolve:
    case MessageType::msitereq:
    case MessageType::setdatereq: return true;
    default: return false;
    }
}

constexpr std::size_t types_for_strangers = 7;
constexpr std::size_t other_types = 3; // adjtime, settime, masterreq
static_assert(types_for_strangers * most_to_strangers + other_types * most_of_a_type <
                  std::numeric_limits<std::uint16_t>::max(),
              "there is always a sequence number left");

/// Types of which one outstanding message on a network is enough.
bool asked_once(MessageType type) { return type == MessageType::conflict || type == MessageType::resolve; }

std::size_t index(MessageType type) { return static_cast<std::size_t>(type); }

}

Exchanges::Exchanges(HostName self, Random& random)
    : self_(self)
    , sequence_{static_cast<std::uint16_t>(random.next())} {}

// The quotas leave most numbers free; a number in use is skipped.
std::uint16_t Exchanges::next_sequence() {
    do {
        ++sequence_.last;
    } while (sequence_.last == 0 || open_.contains(sequence_.last));
    return sequence_.last;
}

Exchanges::Question Exchanges::question(const Request& request, std::uint16_t sequence) {
    return {request.type(), request.network, request.to ? request.to->ip : 0, sequence};
}

std::size_t Exchanges::waiting(MessageType type, NetworkId network, std::optional<Address> to) const {
    const std::uint32_t ip = to ? to->ip : 0;
    std::size_t count = 0;
    for (auto next = questions_.lower_bound({type, network, ip, 0});
         next != questions_.end() &&
         std::tie(next->type, next->network, next->ip) == std::tie(type, network, ip);
         ++next) {
        ++count;
    }
    return count;
}

bool Exchanges::has_room_for(const Request& request) const {
    const auto type = request.type();
    const auto most = strangers_cause(type) ? most_to_strangers : most_of_a_type;
    if (open_of_type_[index(type)] >= most) return false;
    const auto most_to_this_one = asked_once(type) ? 1 : most_to_one_host;
    return waiting(type, request.network, request.to) < most_to_this_one;
}

std::optional<std::uint16_t> Exchanges::start(const Request& request, Now now, Actions& actions) {
    if (!has_room_for(request)) {
        actions.emplace_back(Report{ExchangeRefused{request.type(), request.to}});
        return std::nullopt;
    }
    const auto sequence = next_sequence();
    ++open_of_type_[index(request.type())];
    questions_.insert(question(request, sequence));
    const Instant first = now.instant + request.delay;
    auto& exchange = open_.emplace(sequence, Exchange{request, first, 0, first}).first->second;
    schedule_.emplace(first, sequence);
    if (request.delay <= Duration{}) transmit(sequence, exchange, now, actions);
    return sequence;
}

void Exchanges::transmit(std::uint16_t sequence, Exchange& exchange, Now now, Actions& actions) {
    actions.emplace_back(to_transmit(exchange.request, sequence, self_, now));
    if (exchange.sent == 0) exchange.first_sent = now.instant;
    // After a late wake-up one transmission replaces all that were due.
    while (exchange.sent < retransmit_after.size() &&
           exchange.first_sent + retransmit_after[exchange.sent] <= now.instant) {
        ++exchange.sent;
    }
    const Duration timeout = exchange.request.timeout;
    const Duration next = exchange.sent < retransmit_after.size()
                              ? std::min(retransmit_after[exchange.sent], timeout)
                              : timeout;
    ++exchange.sent;
    reschedule(sequence, exchange, exchange.first_sent + next);
}

void Exchanges::reschedule(std::uint16_t sequence, Exchange& exchange, Instant due) {
    auto turn = schedule_.extract({exchange.due, sequence});
    turn.value().first = exchange.due = due;
    schedule_.insert(std::move(turn));
}

void Exchanges::end(Open::iterator exchange) {
    const auto& request = exchange->second.request;
    --open_of_type_[index(request.type())];
    questions_.erase(question(request, exchange->first));
    schedule_.erase({exchange->second.due, exchange->first});
    open_.erase(exchange);
}

void Exchanges::cancel(std::uint16_t sequence) {
    if (const auto found = open_.find(sequence); found != open_.end()) end(found);
}

void Exchanges::cancel(MessageType type, NetworkId network, Address to) {
    for (auto next = questions_.lower_bound({type, network, to.ip, 0});
         next != questions_.end() &&
         std::tie(next->type, next->network, next->ip) == std::tie(type, network, to.ip);) {
        end(open_.find((next++)->sequence));
    }
}

void Exchanges::cancel(NetworkId network) {
    for (auto next = open_.begin(); next != open_.end();) {
        const auto exchange = next++;
        if (exchange->second.request.network == network) end(exchange);
    }
}

std::optional<Outcome> Exchanges::answered(NetworkId network, Address from, const Message& answer) {
    const auto found = open_.find(answer.sequence);
    if (found == open_.end()) return std::nullopt;
    const auto& [request, first_sent, sent, due] = found->second;
    const bool wanted = sent > 0 && answer.type == answer_to(request.type()) && network == request.network &&
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
            exchange.sent == 0 || now.instant < exchange.first_sent + exchange.request.timeout;
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
        if (auto* time_offset = time_offset_of(exchange.request.payload))
            *time_offset = std::clamp(*time_offset - amount, -most_time_offset, most_time_offset);
    }
}

std::optional<Instant> Exchanges::next_wake() const {
    if (schedule_.empty()) return std::nullopt;
    return schedule_.begin()->first;
}

}
