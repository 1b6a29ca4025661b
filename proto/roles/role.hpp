// What all roles have in common: the Context of an event, and the Transition to another role. A role never
// changes itself; it returns a Transition, and the node makes the change.
#pragma once

#include "proto/rounds/host.hpp"

#include <optional>

namespace timed {

/// The next role, the reason, and what it inherits.
struct Transition {
    Role to;
    RoleReason reason;
    std::optional<Peer> master{};  ///< of a slave; of a candidate: the live master that it leaves
    bool redeliver = false;        ///< the new role processes the message that caused this
    bool master_announces = false; ///< the lost or the new master announces itself
};
using Verdict = std::optional<Transition>;

inline Transition follow(const Received& master, RoleReason reason, bool announces) {
    return {Role::slave, reason, master.sender(), false, announces};
}

/// The host during one event on one of its networks.
struct Context : Host {
    const Network& network;

    /// Sends an unreliable message, of a type without time or hops, to one host.
    void tell(Address to, MessageType type);
    void broadcast(MessageType type);
    /// Sends QUIT to a master or candidate that is not trusted, because of this message; rate-limited.
    void suppress(const Peer& master, MessageType because_of);
    /// Sends a LOOP probe for time of this origin.
    void send_loop(const Origin& whose);
    /// Starts a reliable exchange with one host, whose acknowledgement ends it.
    void request(const Peer& peer, MessageType type, Duration delay = {},
                 std::optional<MessageType> because_of = {});
};

}
