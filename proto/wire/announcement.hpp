// A master says once a second that it lives, in a form that no historic slave acts on and no historic master
// can overlook: a LOOP whose hop count is 0 (docs/protocol.md, "Which hosts may lead"). Hosts that hear it
// need not wait a quarter of an hour to notice that their master is gone.
#pragma once

#include "proto/base/time.hpp"
#include "proto/wire/message.hpp"

namespace timed {

constexpr Duration announcement_interval = 1s;

/// A master is taken for dead when three announcements were missed; each host adds a random share of the
/// stagger, so that one of them stands for election before the others.
constexpr Duration announcements_missed = 3200ms;
constexpr Duration announcement_stagger = 800ms;

inline Message announcement(const HostName& self, std::uint16_t sequence) {
    return Message{MessageType::loop, sequence, self};
}

inline bool is_announcement(const Message& message) {
    return message.type == MessageType::loop && message.hops == 0;
}

}
