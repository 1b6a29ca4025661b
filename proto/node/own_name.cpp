#include "proto/node/own_name.hpp"

#include <algorithm>

namespace timed {

namespace {

// Rate limit of answers to messages in our name, which any host can forge.
constexpr Rate answers_to_namesakes{1s, 4};

// Minimum interval of our own queries.
constexpr Duration namesake_pause = 1s;

// A historic daemon does not answer a query: hearing our name again after this time is enough.
constexpr Duration namesake_persists = 30s;
constexpr Duration namesake_forgotten = 10min;

}

// Renames this host only once, after the namesake has answered or persisted: any host can forge our name.
std::optional<NameChanged> OwnName::hear(const Received& received, const Network& network, Random& random,
                                         Now now, Actions& actions) {
    const auto& [message, from, arrived] = received;
    if (std::ranges::find(former_addresses_, from.ip) != former_addresses_.end()) return std::nullopt;
    if (from.ip > network.address) {
        if (namesakes_answered_.admit(answers_to_namesakes, now.instant))
            actions.emplace_back(Transmit{network.id, from, {MessageType::slaveup, message.sequence, name_}});
        return std::nullopt;
    }
    return changed_ ? std::nullopt : ask(received, network, random, now, actions);
}

// Only a host at that address receives our random sequence number, and can repeat it.
std::optional<NameChanged> OwnName::ask(const Received& received, const Network& network, Random& random,
                                        Now now, Actions& actions) {
    const auto& [message, from, arrived] = received;
    const bool known =
        namesake_ && namesake_->ip == from.ip && now.instant - namesake_->since < namesake_forgotten;
    const bool answers =
        known && message.type == MessageType::slaveup && message.sequence == namesake_->asked_as;
    if (answers || (known && now.instant - namesake_->since >= namesake_persists))
        return NameChanged{name_, name_.with_address(network.address), NameReason::duplicate_name, from};
    if (namesake_ && now.instant - namesake_->asked_at < namesake_pause) return std::nullopt;
    const auto sequence = static_cast<std::uint16_t>(random.next() | 1U); // never 0, which means no number
    namesake_ = Namesake{from.ip, sequence, now.instant, known ? namesake_->since : now.instant};
    actions.emplace_back(Transmit{network.id, from, {MessageType::slaveup, sequence, name_}});
    return std::nullopt;
}

std::optional<NameChanged> OwnName::without_placeholder(std::uint32_t ip) const {
    if (changed_ || !name_.is_placeholder()) return std::nullopt;
    return NameChanged{name_, name_.with_address(ip), NameReason::placeholder, std::nullopt};
}

void OwnName::become(const NameChanged& change) {
    name_ = change.now;
    changed_ = change.reason == NameReason::host_name_set ? std::nullopt : std::optional{change.reason};
}

}
