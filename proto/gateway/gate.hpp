// Admission of messages before any role processes them: trust and rate limits. A flood ends here, at a
// constant cost for each datagram and in bounded memory.
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

/// Whether the sender of this message must be trusted: a host in this role would accept the sender, or the
/// host that the message names, as master, root or candidate. A master accepts candidates and answers rivals
/// regardless of trust.
bool needs_trust(const Message& message, Role role);

/// Whether only a master sends this type.
bool is_word_of_master(MessageType type);

/// Whether this type can make a host follow or support another, or keep it from leading itself.
bool decides_who_leads(MessageType type);

class Gate {
  public:
    /// Whether one more message of this type from this address is within the rate limits.
    bool admit(MessageType type, std::uint32_t ip, Instant now);

    /// Whether a host that is no master may acknowledge one more message: of its own master, or of any other
    /// host.
    bool admit_acknowledgement(bool to_master, Instant now);

    /// Whether one more LOOP may be forwarded.
    bool admit_passing_on(Instant now);

    /// Whether a message may make us leave a live master, or resign: no faster than elections can follow each
    /// other.
    bool admit_change_of_master(Instant now);

    void note_master(std::uint32_t ip, Instant now);
    /// Whether a host at this address has recently acted as master.
    [[nodiscard]] bool heard_as_master(std::uint32_t ip, Instant now) const;

  private:
    // An address and type select one of the sets; the entry that is farthest from its limit is replaced, so
    // that a host with a new entry is never limited because of others.
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

    std::vector<Entry> entries_; ///< allocated with the first message
    std::array<RateMeter, message_type_count> all_sources_{};
    RateMeter acknowledged_to_master_;
    RateMeter acknowledged_to_others_;
    RateMeter passed_on_;
    RateMeter changes_;
    std::array<Sighting, most_masters> masters_{};
};

}
