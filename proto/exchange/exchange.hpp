// Reliable exchange: a message is retransmitted until it is answered or times out (docs/protocol.md,
// "Reliable messages"). Any number of exchanges run concurrently, so that a dead host never delays another.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/random.hpp"
#include "proto/base/time.hpp"
#include "proto/edge/action.hpp"
#include "proto/exchange/request.hpp"
#include "proto/wire/message.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace timed {

/// How many messages of one type may await the answer of one host. A host with two names causes two; only a
/// hostile host causes more.
constexpr std::size_t most_to_one_host = 4;

/// Maximum outstanding messages of each type that another host can cause: enough for the candidates of any
/// network, and few enough to search.
constexpr std::size_t most_to_strangers = 64;

/// The same for other types: a correction for every possible slave.
constexpr std::size_t most_of_a_type = 20'000;

/// The result of an exchange.
struct Outcome {
    Request request;
    std::optional<Message> answer; ///< nothing: timed out
    Address from{};                ///< of the answer
};

/// The last sequence number. A separate type, because the count does not affect a host's behaviour.
struct SequenceCounter {
    std::uint16_t last;
};

class Exchanges {
  public:
    Exchanges(HostName self, Random& random);

    /// Messages have this name from now on.
    void rename(const HostName& self) { self_ = self; }

    /// Sends at once, or after `request.delay`. Returns the exchange's sequence number; nothing, and reports
    /// ExchangeRefused, if too many such messages await answers.
    std::optional<std::uint16_t> start(const Request& request, Now now, Actions& actions);

    /// The exchange that this answer ends; nothing if there is none. Type, network, sequence number and,
    /// where one is expected, the sender's name must match; its address need not (it may have several).
    std::optional<Outcome> answered(NetworkId network, Address from, const Message& answer);

    /// Retransmits what is due, and returns exchanges that have timed out.
    std::vector<Outcome> wake(Now now, Actions& actions);

    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether a message of this type awaits an answer on this network: of this host, or to a broadcast.
    [[nodiscard]] bool waits(MessageType type, NetworkId network, std::optional<Address> to) const {
        return waiting(type, network, to) > 0;
    }

    [[nodiscard]] bool waits(std::uint16_t sequence) const { return open_.contains(sequence); }

    // End exchanges without an outcome.
    void cancel(std::uint16_t sequence);
    void cancel(MessageType type, NetworkId network, Address to);
    void cancel(NetworkId network);

    /// Our clock was stepped by this amount, within +-most_time_offset. Does not change the times of day that
    /// outstanding messages carry.
    void clock_stepped(Duration amount);

    /// Number of outstanding exchanges.
    [[nodiscard]] std::size_t size() const { return open_.size(); }

    /// The next sequence number; also for numbered messages without an answer (LOOP). Never 0: a historic
    /// slave drops it as a duplicate, because 0 is its last sequence number before any message arrives.
    std::uint16_t next_sequence();

    [[nodiscard]] auto state() const { return std::tie(sequence_, open_); } // the rest follows from these

  private:
    struct Exchange {
        Request request;
        Instant first_sent;
        std::size_t sent = 0;
        Instant due;
    };

    using Open = std::map<std::uint16_t, Exchange>; ///< by sequence number
    using Schedule = std::set<std::pair<Instant, std::uint16_t>>;

    /// Key of an exchange, in the order of lookup. Address 0: broadcast.
    struct Question {
        MessageType type;
        NetworkId network;
        std::uint32_t ip;
        std::uint16_t sequence;

        friend auto operator<=>(const Question&, const Question&) = default;
    };
    using Questions = std::set<Question>;

    static Question question(const Request& request, std::uint16_t sequence);
    [[nodiscard]] std::size_t waiting(MessageType type, NetworkId network, std::optional<Address> to) const;
    [[nodiscard]] bool has_room_for(const Request& request) const;
    void end(Open::iterator exchange);
    void reschedule(std::uint16_t sequence, Exchange& exchange, Instant due);
    void transmit(std::uint16_t sequence, Exchange& exchange, Now now, Actions& actions);

    HostName self_;
    SequenceCounter sequence_;
    Open open_;
    Schedule schedule_;
    Questions questions_;
    std::array<std::size_t, message_type_count> open_of_type_{};
};

}
