// What is acknowledged at the moment it arrives, before it is interpreted (docs/protocol.md, "What each
// message does in each role"): an acknowledgement proves delivery, not consent.
#pragma once

#include "proto/edge/report.hpp"
#include "proto/wire/message.hpp"

#include <optional>

namespace timed {

constexpr bool is_answer(MessageType type) {
    return type == MessageType::ack || type == MessageType::masterack || type == MessageType::dateack;
}

/// The type of the immediate answer of a host in this role; nothing where the answer, if any, comes later.
/// Beyond 4.4BSD a master acknowledges CONFLICT, which no historic daemon did although every sender waits for
/// it, and ACCEPT, for the vote of a host that was busy during the election: it would be deaf for 6.2 s.
constexpr std::optional<MessageType> acknowledgement_of(MessageType type, Role role) {
    if (role == Role::master) {
        switch (type) {
        case MessageType::accept:
        case MessageType::quit:
        case MessageType::msitereq:
        case MessageType::conflict: return MessageType::ack;
        case MessageType::masterreq:
        case MessageType::resolve: return MessageType::masterack;
        default: return std::nullopt;
        }
    }
    if (role == Role::bystander)
        return type == MessageType::quit ? std::optional{MessageType::ack} : std::nullopt;
    switch (type) {
    case MessageType::adjtime:
    case MessageType::settime:
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::quit: return MessageType::ack;
    default: return std::nullopt;
    }
}

}
