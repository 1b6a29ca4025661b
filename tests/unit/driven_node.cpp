#include "tests/unit/driven_node.hpp"

#include "tests/sim/node_station.hpp"

#include <algorithm>
#include <utility>

namespace timed {

DrivenNode::DrivenNode(const Node::Options& options, std::vector<Network> networks, WallTime start)
    : networks_(std::move(networks))
    , node_(options, 1)
    , now_{Instant{1000s}, start} {
    feed(NetworksChanged{networks_});
}

void DrivenNode::hear(const Message& message, Address from, NetworkId network) {
    const auto bytes = encode(message);
    hear(bytes, from, network);
}

void DrivenNode::hear(std::span<const std::byte> datagram, Address from, NetworkId network) {
    feed(DatagramReceived{network, from, datagram, now_.instant});
}

void DrivenNode::hear_late(const Message& message, Duration waited, Address from) {
    const auto bytes = encode(message);
    feed(DatagramReceived{first.id, from, bytes, now_.instant - waited});
}

void DrivenNode::hear_from_elsewhere(const Message& message, Address from) {
    const auto bytes = encode(message);
    feed(DatagramReceived{std::nullopt, from, bytes, now_.instant});
}

void DrivenNode::trust(const std::vector<HostName>& trusted) { feed(TrustChanged{trusted}); }

void DrivenNode::finish(ProbeId probe, Interval offset) {
    feed(ProbeFinished{probe, {Quality::good, offset, {}}});
}

void DrivenNode::fail(ProbeId probe) { feed(ProbeFinished{probe, {Quality::no_answer, {}, {}}}); }

void DrivenNode::disturb(Duration ahead) {
    jump(ahead);
    feed(ClockDisturbed{ClockDisturbance::stepped, ahead});
}

void DrivenNode::steer() { feed(ClockDisturbed{ClockDisturbance::steered}); }

void DrivenNode::go_a_round() {
    pass(1s);
    for (const auto& action : std::exchange(done_, {})) {
        if (const auto* probe = std::get_if<Probe>(&action)) finish(probe->id, Interval::around({}, 10us));
    }
    for (const auto& [when, what] : std::exchange(sent_, {})) {
        const auto slave = std::ranges::find_if(
            node_.slaves(), [&to = what.to](const auto& entry) { return entry.second.address == to; });
        if (carries_time(what.message().type) && slave != node_.slaves().end())
            hear({MessageType::ack, what.message().sequence, HostName{slave->first}}, *what.to);
    }
    forget();
}

void DrivenNode::pass(Duration span) {
    const Instant end = now_.instant + span;
    for (auto next = node_.next_wake(); next && *next <= end; next = node_.next_wake()) {
        advance(std::max(*next, now_.instant));
        feed(TimePassed{});
        sim::expect_progress(node_, now_.instant);
    }
    advance(end);
}

void DrivenNode::advance(Instant to) {
    now_.wall += to - now_.instant;
    now_.instant = to;
}

void DrivenNode::feed(const Event& event) {
    Actions actions;
    node_.handle(event, now_, actions);
    std::vector<ClockActionDone> answers;
    for (auto& action : actions) {
        if (const auto* transmit = std::get_if<Transmit>(&action)) {
            sent_.push_back({now_.instant, *transmit});
            continue;
        }
        if (const auto what = clock_action(action)) answers.push_back({*what, clock_answers_});
        const auto* step = std::get_if<Step>(&action);
        if (step != nullptr && clock_answers_ == ClockAnswer::done) now_.wall += step->amount;
        done_.push_back(std::move(action));
    }
    for (const auto& answer : answers) feed(answer);
}

void DrivenNode::forget() {
    sent_.clear();
    done_.clear();
}

std::vector<Message> DrivenNode::sent_to(Address to) const {
    std::vector<Message> messages;
    for (const auto& [when, what] : sent_) {
        if (what.to == to) messages.push_back(what.message());
    }
    return messages;
}

std::vector<Message> DrivenNode::broadcast(NetworkId network) const {
    std::vector<Message> messages;
    for (const auto& [when, what] : sent_) {
        if (!what.to && what.network == network) messages.push_back(what.message());
    }
    return messages;
}

HostName numbered(const char* prefix, int number) { return *HostName::from(prefix + std::to_string(number)); }

Message message_from(const char* name, MessageType type, std::uint16_t sequence) {
    return {type, sequence, *HostName::from(name)};
}

std::size_t sent_of(MessageType type, const DrivenNode& node) {
    return static_cast<std::size_t>(std::ranges::count_if(
        node.sent(), [&](const auto& sent) { return sent.what.message().type == type; }));
}

std::vector<MessageType> types(const std::vector<Message>& messages) {
    std::vector<MessageType> found;
    for (const auto& message : messages) found.push_back(message.type);
    return found;
}

std::vector<Duration> steps(const DrivenNode& node) {
    std::vector<Duration> amounts;
    for (const auto& step : performed<Step>(node)) amounts.push_back(step.amount);
    return amounts;
}

std::vector<Ignored> ignored(const DrivenNode& node) {
    std::vector<Ignored> reasons;
    for (const auto& report : reports<Disregarded>(node)) reasons.push_back(report.reason);
    return reasons;
}

}
