// Messages of historic daemons on a virtual LAN, with their times.
#pragma once

#include "tests/legacy/legacy_station.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace legacy {

using Seconds = std::chrono::duration<double>;

inline Seconds at(Instant when) { return when.time_since_epoch(); }

inline std::vector<double> times_of(const sim::VirtualLan& lan, MessageType type, std::size_t from) {
    std::vector<double> times;
    for (const auto& sent : lan.sent()) {
        if (sent.from == from && sent.what.message().type == type) times.push_back(at(sent.when).count());
    }
    return times;
}

inline std::vector<Message> sent_by(const sim::VirtualLan& lan, std::size_t from, Instant since) {
    std::vector<Message> messages;
    for (const auto& sent : lan.sent()) {
        if (sent.from == from && sent.when >= since) messages.push_back(sent.what.message());
    }
    return messages;
}

inline std::vector<MessageType> types_of(const std::vector<Message>& messages) {
    std::vector<MessageType> types;
    for (const auto& message : messages) types.push_back(message.type);
    return types;
}

inline testing::Matcher<double> about(double seconds) { return testing::DoubleNear(seconds, 0.001); }

constexpr HostOptions with_timeout(std::chrono::seconds timeout) { return {true, timeout}; }

}
