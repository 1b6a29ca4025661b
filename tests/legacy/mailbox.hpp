// The receive procedure of the historic daemons, readmsg(): acknowledges at once, returns what the caller
// waits for, and queues everything else.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/wire/message.hpp"
#include "tests/legacy/personality.hpp"
#include "tests/legacy/system.hpp"

#include <deque>
#include <optional>

namespace legacy {

/// The state of a network.
enum class NetworkState : std::uint8_t { no_master, slave, master };

/// A received message.
struct Letter {
    timed::Message message;
    timed::Address from;
    bool on_network; ///< on the daemon's network; local tools may use any address
    WallTime read_at;
};

/// The message that a caller waits for.
struct Wanted {
    timed::MessageType type = timed::MessageType::any;
    std::optional<timed::HostName> from{}; ///< nothing: from any host
    bool on_network = false;               ///< only from the daemon's network
};

class Mailbox {
  public:
    Mailbox(const timed::HostName& self, const Personality& personality, System& system,
            const NetworkState& state)
        : self_(self)
        , personality_(personality)
        , system_(system)
        , state_(state) {}

    /// The first such message in queue or socket; nothing on time-out.
    Task<std::optional<Letter>> read(Wanted wanted, Instant until);

    /// The same without waiting.
    std::optional<Letter> read_pending(const Wanted& wanted);

    /// Moves all messages from socket to queue, so that they are acknowledged.
    void collect();

  private:
    std::optional<Letter> from_queue(const Wanted& wanted);
    std::optional<Letter> from_socket(const Wanted& wanted);
    std::optional<Letter> accept(const Datagram& datagram);
    void keep(const Letter& letter);
    void acknowledge(const Letter& letter);

    const timed::HostName& self_;
    const Personality& personality_;
    System& system_;
    const NetworkState& state_;
    std::deque<Letter> queue_;
};

/// Types that local tools send, from any address.
bool from_local_tool(timed::MessageType type);

}
