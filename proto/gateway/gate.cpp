#include "proto/gateway/gate.hpp"

#include "proto/gateway/gateway.hpp"
#include "proto/wire/announcement.hpp"

#include <algorithm>
#include <span>

namespace timed {

namespace {

// For one type from one address. Reliable messages are sent five times in three seconds, and networks
// duplicate packets.
Rate rate_of_one_source(MessageType type) {
    switch (type) {
    // A master's messages cost little, and a host that forges its address must not silence it.
    case MessageType::loop:
    case MessageType::masterack:
    case MessageType::adjtime:
    case MessageType::settime: return {1ms, 1'000};
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::resolve:
    case MessageType::masterreq: return {200ms, 12};
    case MessageType::msite:
    case MessageType::msitereq:
    case MessageType::setdate:
    case MessageType::setdatereq: return {200ms, 10};
    case MessageType::slaveup: return {100ms, 20};
    case MessageType::quit:
    case MessageType::conflict: return {500ms, 8};
    case MessageType::election:
    case MessageType::masterup:
    case MessageType::traceon:
    case MessageType::traceoff: return {1s, 5};
    default: return {5s, 2}; // TEST
    }
}

// For one type from all addresses together. Of types that 20,000 hosts may send at once, two from each host
// are admitted; messages from a few hosts to all, and commands of operators, are rarer.
Rate rate_of_all_sources(MessageType type) {
    switch (type) {
    case MessageType::test: return {5s, 2};
    case MessageType::traceon:
    case MessageType::traceoff: return {1s, 5};
    case MessageType::conflict: return {100ms, 50};
    case MessageType::election: return {10ms, 1'000};
    default: return {100us, 40'000};
    }
}

// These match an outstanding request, or are ignored.
bool is_acknowledgement(MessageType type) { return type == MessageType::ack || type == MessageType::dateack; }

// A master corrects each slave a few times a second at most. Other candidates and masters are rare.
constexpr Rate acknowledged_to_master{20ms, 50};
constexpr Rate acknowledged_to_others{50ms, 50};

// A gateway forwards one LOOP in two seconds for each master between it and the root.
constexpr Rate loops_passed_on{30ms, 64};

// An election takes 0.7 s, and the wait before it at least as long. After a partition several masters may
// meet at once.
constexpr Rate changes_of_master{3s, 4};

// How long a message proves that its sender is a master. A master announces itself once a second; a historic
// one sends LOOP with every QUIT.
constexpr Duration word_holds = 10s;

}

bool needs_trust(const Message& message, Role role) {
    const bool passed_on = message.hops > 0 && message.hops < most_hops;
    switch (message.type) {
    case MessageType::loop: return role != Role::master || passed_on;
    case MessageType::masterup:
    case MessageType::election: return role != Role::master;
    case MessageType::masterack:
    case MessageType::quit:
    case MessageType::adjtime:
    case MessageType::settime: return true;
    default: return false;
    }
}

bool is_word_of_master(MessageType type) {
    return type == MessageType::loop || type == MessageType::masterup || type == MessageType::masterack ||
           type == MessageType::resolve;
}

bool decides_who_leads(MessageType type) {
    switch (type) {
    case MessageType::election:
    case MessageType::refuse:
    case MessageType::quit:
    case MessageType::adjtime:
    case MessageType::settime: return true;
    default: return is_word_of_master(type);
    }
}

Gate::Entry& Gate::entry_of(MessageType type, std::uint32_t ip) {
    entries_.resize(sets * ways);
    const std::uint64_t key = std::uint64_t{ip} << 8U | static_cast<std::uint64_t>(type);
    constexpr std::uint64_t golden_ratio = 0x9e37'79b9'7f4a'7c15; // Fibonacci hashing
    const auto set = static_cast<std::size_t>((key * golden_ratio) >> 58U);
    static_assert(sets == std::size_t{1} << (64U - 58U));
    const auto entries = std::span{entries_}.subspan(set * ways, ways);
    const auto found =
        std::ranges::find_if(entries, [&](const Entry& one) { return one.ip == ip && one.type == type; });
    if (found != entries.end()) return *found;
    auto& freest =
        *std::ranges::min_element(entries, {}, [](const Entry& one) { return one.meter.paid_until(); });
    freest = {ip, type, {}};
    return freest;
}

bool Gate::admit(MessageType type, std::uint32_t ip, Instant now) {
    if (is_acknowledgement(type)) return true;
    if (!entry_of(type, ip).meter.admit(rate_of_one_source(type), now)) return false;
    return all_sources_[static_cast<std::size_t>(type)].admit(rate_of_all_sources(type), now);
}

bool Gate::admit_acknowledgement(bool to_master, Instant now) {
    return to_master ? acknowledged_to_master_.admit(acknowledged_to_master, now)
                     : acknowledged_to_others_.admit(acknowledged_to_others, now);
}

bool Gate::admit_passing_on(Instant now) { return passed_on_.admit(loops_passed_on, now); }

bool Gate::admit_change_of_master(Instant now) { return changes_.admit(changes_of_master, now); }

void Gate::note_master(std::uint32_t ip, Instant now) {
    const auto known = std::ranges::find(masters_, ip, &Sighting::ip);
    auto& place = known != masters_.end() ? *known : *std::ranges::min_element(masters_, {}, &Sighting::when);
    place = {ip, now};
}

bool Gate::heard_as_master(std::uint32_t ip, Instant now) const {
    const auto known = std::ranges::find(masters_, ip, &Sighting::ip);
    return known != masters_.end() && now - known->when <= word_holds;
}

}
