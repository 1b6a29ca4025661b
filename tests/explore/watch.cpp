#include "tests/explore/watch.hpp"

#include "proto/base/numbers.hpp"
#include "proto/wire/announcement.hpp"

#include <fmt/format.h>

namespace explore {

using namespace timed;

namespace {

bool is_fault(EventKind kind) {
    return kind != EventKind::deliver && kind != EventKind::wake && kind != EventKind::measure;
}

bool is_about_elections(MessageType type) {
    switch (type) {
    case MessageType::election:
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::quit:
    case MessageType::ack:
    case MessageType::conflict:
    case MessageType::resolve:
    case MessageType::masterup:
    case MessageType::slaveup: return true;
    default: return false;
    }
}

/// Number of messages that an election, or the consequences of a fault, may take.
int allowance(const Setting& setting) {
    std::size_t interfaces = 0;
    for (const auto& members : setting.networks) interfaces += members.size();
    return setting.limits.messages * static_cast<int>(interfaces);
}

bool is_probing_loop(const Message& message) {
    return message.type == MessageType::loop && !is_announcement(message);
}

}

bool Watch::take(World& world, const Choice& choice, Moments& moments, const World::Observer& observer) {
    const bool arrives = choice.kind == EventKind::deliver || choice.kind == EventKind::duplicate;
    const auto message =
        arrives ? world.packet(choice.which).message : nullptr; // keeps it alive: take() erases the packet
    arrived_ = message.get();
    remembered_ = world.remembered;
    if (is_fault(choice.kind)) allow_for_fault(world);
    const bool drew =
        world.take(choice, moments, [&](const World& now, std::size_t host, const Action& action) {
            if (observer) observer(now, host, action);
            note(now, host, action);
        });
    look(world);
    arrived_ = nullptr;
    return drew;
}

void Watch::accuse(const World& world, const std::string& what) {
    if (violation_.empty())
        violation_ = fmt::format("{:.3f} s: {}", in_seconds(world.now().time_since_epoch()), what);
}

// After a fault, hosts query each other, and two masters get the full time to detect each other.
void Watch::allow_for_fault(World& world) {
    remembered_.rivals_since.reset();
    if (remembered_.messages_left) *remembered_.messages_left += allowance(world.setting());
}

void Watch::note(const World& world, std::size_t host, const Action& action) {
    if (const auto* transmit = std::get_if<Transmit>(&action)) note_message(world, host, transmit->message());
    if (const auto* step = std::get_if<Step>(&action)) note_step(world, host, step->amount);
}

void Watch::note_message(const World& world, std::size_t host, const Message& message) {
    const bool goes_on = arrived_ != nullptr && is_probing_loop(*arrived_) && is_probing_loop(message) &&
                         arrived_->name == message.name && message.name != name_of(host);
    if (goes_on && message.hops >= arrived_->hops)
        accuse(world, fmt::format("h{} passes a LOOP on with no hop less", host + 1));

    auto& left = remembered_.messages_left;
    if (message.type == MessageType::election) left = left.value_or(0) + allowance(world.setting());
    if (!left || !is_about_elections(message.type)) return;
    if (--*left < 0) accuse(world, "a storm: more messages than an election needs");
}

// `world` still has the state of the host before the event.
void Watch::note_step(const World& world, std::size_t host, Duration amount) {
    const Machine* before = world.machine(host);
    if (amount >= Duration{} || before == nullptr || before->node.discipline().joining()) return;
    accuse(world,
           fmt::format("h{} sets its clock back by {} us after it has joined", host + 1, -amount / 1us));
}

void Watch::look(World& world) {
    auto& since = remembered_.rivals_since;
    if (!world.has_rivals())
        since.reset();
    else if (!since)
        since = world.now();
    if (since && world.now() - *since > world.setting().limits.rivals)
        accuse(world, "two masters have heard each other for too long");
    if (world.under_way() > world.setting().limits.under_way)
        accuse(world, fmt::format("a storm: {} packets are under way", world.under_way()));
    if (world.agreed()) remembered_.messages_left.reset();
    world.remembered = remembered_;
}

}
