// Messages that are acknowledged on arrival, before they are interpreted (docs/protocol.md, "Messages and
// roles"): an acknowledgement confirms delivery, not consent.
#pragma once

#include "proto/edge/report.hpp"
#include "proto/wire/message.hpp"

#include <optional>

namespace timed {

constexpr bool is_answer(MessageType type) {
    return type == MessageType::ack || type == MessageType::masterack || type == MessageType::dateack;
}

/// The type of the immediate answer of a host in this role; nothing if it answers later or never. Unlike in
/// 4.4BSD, a master acknowledges CONFLICT, because every sender waits for that, and ACCEPT, because a
/// historic host that votes late would otherwise be blocked for 6.2 s.
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
