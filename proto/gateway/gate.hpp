// The node's door: what a message must pass before any role sees it. Whose word is needed, and how much of it
// the protocol can need; a flood ends here, at a constant cost for each datagram and in bounded memory.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/rate.hpp"
#include "proto/edge/report.hpp"
#include "proto/wire/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace timed {

/// Whether a message makes its sender, or the host it names, a master, a root or a candidate to a host in
/// this role: it then needs our trust. A master takes in candidates and meets rivals whether it trusts them
/// or not.
bool needs_trust(const Message& message, Role role);

/// Whether only a host that is master says this.
bool is_word_of_master(MessageType type);

/// Whether this makes a host follow or support another, or keeps it from leading itself.
bool decides_who_leads(MessageType type);

class Gate {
  public:
    /// Whether one more message of this type from this address is within what the protocol can need.
    bool admit(MessageType type, std::uint32_t ip, Instant now);

    /// Whether one more message may be acknowledged by a host that is no master: to its own master, or to
    /// anybody else.
    bool admit_acknowledgement(bool to_master, Instant now);

    /// Whether one more LOOP may be passed on.
    bool admit_passing_on(Instant now);

    /// Whether we may leave a master that lives, or our own office, because of a message: no faster than
    /// elections can follow each other.
    bool admit_change_of_master(Instant now);

    void note_master(std::uint32_t ip, Instant now);
    /// Whether a host at this address spoke as a master of late.
    [[nodiscard]] bool heard_as_master(std::uint32_t ip, Instant now) const;

  private:
    // Entries of one address and type are in one of the sets; the one that is farthest from its limit makes
    // room, so that a host with a fresh entry is never limited for what others send.
    struct Entry {
        std::uint32_t ip = 0;
        MessageType type{};
        RateMeter meter{};
    };
    static constexpr std::size_t sets = 64;
    static constexpr std::size_t ways = 4;
    static constexpr std::size_t most_masters = 8;

    struct Sighting {
        std::uint32_t ip = 0;
        Instant when{};
    };

    Entry& entry_of(MessageType type, std::uint32_t ip);

    std::vector<Entry> entries_; ///< made with the first message
    std::array<RateMeter, message_type_count> all_sources_{};
    RateMeter acknowledged_to_master_;
    RateMeter acknowledged_to_others_;
    RateMeter passed_on_;
    RateMeter changes_;
    std::array<Sighting, most_masters> masters_{};
};

}
