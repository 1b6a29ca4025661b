// The announcement that a master sends once a second, in a form that no historic slave acts on and every
// historic master answers: a LOOP with hop count 0 (docs/protocol.md, "Which hosts may lead"). With it hosts
// detect the loss of their master in seconds instead of a quarter of an hour.
#pragma once

#include "proto/base/time.hpp"
#include "proto/wire/message.hpp"

namespace timed {

constexpr Duration announcement_interval = 1s;

/// A master counts as lost after three missed announcements; each host adds a random share of the stagger, so
/// that one of them stands for election before the others.
constexpr Duration announcements_missed = 3200ms;
constexpr Duration announcement_stagger = 800ms;

inline Message announcement(const HostName& self, std::uint16_t sequence) {
    return Message{MessageType::loop, sequence, self};
}

inline bool is_announcement(const Message& message) {
    return message.type == MessageType::loop && message.hops == 0;
}

}
