// What all roles on a network have in common: what they are given with every event, and how they pass from
// one to another. A role never changes itself; it answers with a Transition, and the node makes the change.
#pragma once

#include "proto/rounds/host.hpp"

#include <optional>

namespace timed {

/// To which role, why, and what is taken along.
struct Transition {
    Role to;
    RoleReason reason;
    std::optional<Peer> master{};  ///< whom a slave follows; whom a candidate leaves although that lives
    bool redeliver = false;        ///< the new role is to see the message that caused this
    bool master_announces = false; ///< the master that is lost, or followed from now on, announces itself
};
using Verdict = std::optional<Transition>;

inline Transition follow(const Received& master, RoleReason reason, bool announces) {
    return {Role::slave, reason, master.sender(), false, announces};
}

/// The host as the role on one of its networks sees it.
struct Context : Host {
    const Network& network;

    /// An unreliable message of a type that carries neither time nor hops, to one host.
    void tell(Address to, MessageType type);
    void broadcast(MessageType type);
    /// Tells a master or candidate that is not trusted to quit, because of this message of its. Not each
    /// time.
    void suppress(const Peer& master, MessageType because_of);
    /// A LOOP probe as a host at the end of that way sends it.
    void send_loop(const Origin& whose);
    /// Starts a reliable exchange with one host, whose acknowledgement ends it.
    void request(const Peer& peer, MessageType type, Duration delay = {},
                 std::optional<MessageType> because_of = {});
};

}
