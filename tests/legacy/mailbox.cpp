#include "tests/legacy/mailbox.hpp"

#include <algorithm>
#include <span>

namespace legacy {

using timed::MessageType;

namespace {

constexpr std::size_t queue_limit = 3039; // 4.4BSD: NHOSTS * 3; a longer queue is discarded completely

constexpr int fresh_hop_count = 10; // MAX_HOPCNT

bool matches(const Wanted& wanted, const Letter& letter) {
    return (wanted.type == MessageType::any || wanted.type == letter.message.type) &&
           (!wanted.from || *wanted.from == letter.message.name) && (!wanted.on_network || letter.on_network);
}

// Specification 2.3, line by line.
std::optional<MessageType> answer_of_slave(MessageType type) {
    switch (type) {
    case MessageType::adjtime:
    case MessageType::settime:
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::traceon:
    case MessageType::traceoff:
    case MessageType::quit: return MessageType::ack;
    default: return std::nullopt;
    }
}

std::optional<MessageType> answer_of_master(MessageType type, const Personality& personality) {
    switch (type) {
    case MessageType::quit:
    case MessageType::traceon:
    case MessageType::traceoff:
    case MessageType::msitereq: return MessageType::ack;
    case MessageType::resolve:
    case MessageType::masterreq: return MessageType::masterack;
    case MessageType::msite:
        if (personality.acknowledges_site_questions) return MessageType::ack;
        return std::nullopt;
    case MessageType::setdatereq:
        if (personality.acknowledges_site_questions) return MessageType::dateack;
        return std::nullopt;
    default: return std::nullopt;
    }
}

std::optional<MessageType> answer_of_bystander(MessageType type, const Personality& personality) {
    const bool traced = type == MessageType::traceon || type == MessageType::traceoff;
    if (traced || (type == MessageType::quit && personality.acknowledges_quit_everywhere)) {
        return MessageType::ack;
    }
    return std::nullopt;
}

}

bool from_local_tool(MessageType type) {
    switch (type) {
    case MessageType::setdate:
    case MessageType::traceon:
    case MessageType::traceoff:
    case MessageType::msite:
    case MessageType::test: return true;
    default: return false;
    }
}

Task<std::optional<Letter>> Mailbox::read(Wanted wanted, Instant until) {
    std::optional<Letter> found = from_queue(wanted);
    while (!found) {
        found = from_socket(wanted);
        if (found || system_.now().instant >= until) break;
        co_await system_.wait_for_datagram(until);
    }
    co_return found;
}

std::optional<Letter> Mailbox::read_pending(const Wanted& wanted) {
    auto found = from_queue(wanted);
    return found ? found : from_socket(wanted);
}

void Mailbox::collect() {
    while (const auto datagram = system_.receive()) {
        if (const auto letter = accept(*datagram)) keep(*letter);
    }
}

void Mailbox::keep(const Letter& letter) {
    queue_.push_back(letter);
    if (queue_.size() > queue_limit) queue_.clear();
}

std::optional<Letter> Mailbox::from_queue(const Wanted& wanted) {
    const auto first =
        std::ranges::find_if(queue_, [&](const Letter& letter) { return matches(wanted, letter); });
    if (first == queue_.end()) return std::nullopt;
    Letter found = *first;
    auto rest = queue_.erase(first);
    if (!personality_.drops_queued_duplicates) return found;
    const auto repeated = std::remove_if(rest, queue_.end(), [&](const Letter& later) {
        const bool again = later.from.ip == found.from.ip && later.message.type == found.message.type;
        if (again) found = later;
        return again;
    });
    queue_.erase(repeated, queue_.end());
    return found;
}

std::optional<Letter> Mailbox::from_socket(const Wanted& wanted) {
    while (const auto datagram = system_.receive()) {
        const auto letter = accept(*datagram);
        if (!letter) continue;
        if (matches(wanted, *letter)) return letter;
        keep(*letter);
    }
    return std::nullopt;
}

std::optional<Letter> Mailbox::accept(const Datagram& datagram) {
    const std::span<const std::byte> all{datagram.bytes};
    const auto message = timed::decode(all.first(std::min(all.size(), personality_.wire_size)));
    if (!message) return std::nullopt;
    if (!datagram.on_network && !from_local_tool(message->type)) return std::nullopt;
    const bool may_be_ours = from_local_tool(message->type) ||
                             (message->type == MessageType::loop &&
                              (personality_.hears_own_fresh_loop || message->hops != fresh_hop_count));
    if (message->name == self_ && !may_be_ours) return std::nullopt;
    const Letter letter{*message, datagram.from, datagram.on_network, system_.now().wall};
    acknowledge(letter);
    return letter;
}

void Mailbox::acknowledge(const Letter& letter) {
    const auto type = letter.message.type;
    std::optional<MessageType> answer;
    if (!letter.on_network || state_ == NetworkState::no_master) {
        answer = answer_of_bystander(type, personality_);
    } else if (state_ == NetworkState::slave) {
        answer = answer_of_slave(type);
    } else {
        answer = answer_of_master(type, personality_);
    }
    if (answer) system_.send(letter.from, {*answer, letter.message.sequence, self_});
}

}
