// One node in a test fixture: the test delivers messages and time, and inspects its actions.
#pragma once

#include "proto/node/node.hpp"

#include <vector>

namespace timed {

class DrivenNode {
  public:
    /// The node is host 1 of 10.77.0.0/16, and of 10.78.0.0/16 as second network.
    static constexpr Network first{NetworkId{1}, 0x0a4d0001, 0xffff0000, 0x0a4dffff};
    static constexpr Network second{NetworkId{2}, 0x0a4e0001, 0xffff0000, 0x0a4effff};
    static constexpr Address peer{0x0a4d0002, timed_port};

    explicit DrivenNode(const Node::Options& options, std::vector<Network> networks = {first},
                        WallTime start = WallTime{std::chrono::seconds{1'800'000'000}});

    void hear(const Message& message, Address from = peer, NetworkId network = first.id);
    void hear(std::span<const std::byte> datagram, Address from = peer, NetworkId network = first.id);
    /// A message that was queued for this long before the daemon read it.
    void hear_late(const Message& message, Duration waited, Address from = peer);
    /// From an address on none of its networks.
    void hear_from_elsewhere(const Message& message, Address from);

    /// Restricts trust to these hosts.
    void trust(const std::vector<HostName>& trusted);

    /// A probe of the node ends with this offset.
    void finish(ProbeId probe, Interval offset);
    /// A probe of the node gets no answer.
    void fail(ProbeId probe);

    /// A master's round: all slaves acknowledge their corrections and have no offset. Forgets the actions of
    /// the round.
    void go_a_round();

    /// Lets time pass, and wakes the node at its timers.
    void pass(Duration span);

    /// Time passes while the daemon is not scheduled.
    void stand_still(Duration span) { advance(now_.instant + span); }
    /// The machine is given a name.
    void give_name(const HostName& name) { feed(NameGiven{name}); }
    /// Another program steps the clock, and the node is notified.
    void disturb(Duration ahead);

    /// Another program changes the clock's rate, and the node is notified.
    void steer();

    /// Another program steps the clock without a notification.
    void jump(Duration ahead) { now_.wall += ahead; }

    /// Another program disciplines the clock; the kernel reports whether it is synchronised.
    void judge_reference(bool good) { feed(ReferenceJudged{good}); }

    /// The system's answer to its clock actions.
    void clock_answers(ClockAnswer answer) { clock_answers_ = answer; }

    struct Sent {
        Instant when;
        Transmit what;
    };
    /// Since the start, or the last forget().
    [[nodiscard]] const std::vector<Sent>& sent() const { return sent_; }
    [[nodiscard]] std::vector<Message> sent_to(Address to) const;
    [[nodiscard]] std::vector<Message> broadcast(NetworkId network = first.id) const;
    /// All other actions: probes, corrections, reports.
    [[nodiscard]] const Actions& done() const { return done_; }
    void forget();

    [[nodiscard]] Now now() const { return now_; }
    [[nodiscard]] Role role(std::size_t network = 0) const { return node_.standings().at(network).role; }
    [[nodiscard]] const Node& node() const { return node_; }

  private:
    void feed(const Event& event);
    void advance(Instant to);

    std::vector<Network> networks_;
    Node node_;
    Now now_;
    ClockAnswer clock_answers_ = ClockAnswer::done;
    std::vector<Sent> sent_;
    Actions done_;
};

/// Hosts on the first network that are unrelated to the node, and names for them.
constexpr Address stranger(std::uint32_t number) { return {0x0a4d8000 + number}; }
HostName numbered(const char* prefix, int number);

/// A message with a recognisable sequence number.
Message message_from(const char* name, MessageType type, std::uint16_t sequence = 7);

/// Number of messages of this type that the node has sent.
std::size_t sent_of(MessageType type, const DrivenNode& node);

std::vector<MessageType> types(const std::vector<Message>& messages);

/// Its actions of this kind: Probe, Step, Slew ...
template <class Kind> std::vector<Kind> performed(const DrivenNode& node) {
    std::vector<Kind> found;
    for (const auto& action : node.done()) {
        if (const auto* wanted = std::get_if<Kind>(&action)) found.push_back(*wanted);
    }
    return found;
}

/// The sizes of its steps.
std::vector<Duration> steps(const DrivenNode& node);

/// The node's reasons for ignoring messages, one for each message.
std::vector<Ignored> ignored(const DrivenNode& node);

/// Its reports of this kind.
template <class Kind> std::vector<Kind> reports(const DrivenNode& node) {
    std::vector<Kind> found;
    for (const auto& action : node.done()) {
        const auto* report = std::get_if<Report>(&action);
        const auto* wanted = report != nullptr ? std::get_if<Kind>(report) : nullptr;
        if (wanted != nullptr) found.push_back(*wanted);
    }
    return found;
}

}
