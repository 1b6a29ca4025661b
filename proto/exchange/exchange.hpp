// Reliable exchange: a message is sent again until it is answered or given up (docs/protocol.md, "Reliable
// messages"). Any number of exchanges run at once, so that a dead host never delays another.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/random.hpp"
#include "proto/base/time.hpp"
#include "proto/edge/action.hpp"
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

/// When a message goes out again after the first time, and when it is given up.
/// 4.4BSD acksend(): waits of 200 ms, doubling; five transmissions.
constexpr std::array<Duration, 4> retransmit_after{200ms, 600ms, 1400ms, 3000ms};
constexpr Duration give_up_after = 6200ms;

/// How many messages of one type may wait for the answer of one host at a time. A host with two names asks
/// for two; more is a stranger who makes us send.
constexpr std::size_t most_to_one_host = 4;

/// How many of each type that another host can make us send may wait in all: enough for as many candidates at
/// a time as any network has, and few enough to look through.
constexpr std::size_t most_to_strangers = 64;

/// How many of each other type: a correction for every slave there may be.
constexpr std::size_t most_of_a_type = 20'000;

/// A message to be answered.
struct Request {
    NetworkId network{};
    std::optional<Address> to; ///< nobody: broadcast
    MessageType type{};
    MessageType answer = MessageType::ack;
    std::optional<MessageType> because_of{}; ///< what made us send it, where that matters to people
    std::optional<HostName> expected;        ///< only this host's answer counts; nobody: anyone's
    TimeWords amount{};                      ///< for adjtime
    Duration ahead{};                        ///< for types with a time of day: the sender's clock plus this,
                                             ///< read anew at every transmission
    Duration delay{};                        ///< before the first transmission
    Duration patience = give_up_after;       ///< given up after so long, counted from the first transmission
    std::optional<Address> on_behalf_of;     ///< whose question this relays
    std::optional<HostName> asked_by;        ///< who asked it
    std::uint16_t asked_as = 0;              ///< the sequence number of that question
};

/// How an exchange ended.
struct Outcome {
    Request request;
    std::optional<Message> answer; ///< nothing: given up
    Address from{};                ///< of the answer
};

/// The sequence number given out last. A type of its own, because what becomes of a host does not depend on
/// where the count stands.
struct SequenceCounter {
    std::uint16_t last;
};

class Exchanges {
  public:
    Exchanges(HostName self, Random& random);

    /// What is sent from now on bears this name.
    void rename(const HostName& self) { self_ = self; }

    /// Sends at once, or after `request.delay`. Returns the exchange's sequence number; nothing, and reports
    /// ExchangeRefused, when too many such messages wait for answers already.
    std::optional<std::uint16_t> start(const Request& request, Now now, Actions& actions);

    /// The exchange that this answer ends; nothing when nobody waits for it. Type, network, sequence number
    /// and, where one is expected, the sender's name must match; its address need not (it may have several).
    std::optional<Outcome> answered(NetworkId network, Address from, const Message& answer);

    /// Sends again what is due, and returns what is given up.
    std::vector<Outcome> wake(Now now, Actions& actions);

    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether a message of this type waits for an answer on this network: of this host, or to a broadcast.
    [[nodiscard]] bool waits(MessageType type, NetworkId network, std::optional<Address> to) const {
        return waiting(type, network, to) > 0;
    }

    [[nodiscard]] bool waits(std::uint16_t sequence) const { return open_.contains(sequence); }

    // Without an outcome:
    void cancel(std::uint16_t sequence);
    void cancel(MessageType type, NetworkId network, Address to);
    void cancel(NetworkId network);

    /// Our clock was stepped by so much, +-most_ahead: times of day that are still to be told stay what they
    /// were.
    void clock_stepped(Duration amount);

    /// How many are open.
    [[nodiscard]] std::size_t size() const { return open_.size(); }

    /// The next sequence number; also for what is numbered but never answered (LOOP). Never 0, which historic
    /// slaves take for "none yet" and drop.
    std::uint16_t next_sequence();

    [[nodiscard]] auto state() const { return std::tie(sequence_, open_); } // all else follows from them

  private:
    struct Exchange {
        Request request;
        Instant first_sent;
        std::size_t sent = 0;
        Instant due;
    };

    using Open = std::map<std::uint16_t, Exchange>; ///< by sequence number
    using Schedule = std::set<std::pair<Instant, std::uint16_t>>;

    /// What a host is asked, in the order in which exchanges are looked up. Address 0: everybody.
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
