#include "tests/hostile/messages.hpp"

#include <array>
#include <string>

namespace hostile {

using namespace timed;

namespace {

constexpr std::uint64_t invented_names = 1'000'000;
constexpr std::uint64_t most_hops_told = 12; // two more than any conforming host sends

// From amounts that drift explains to amounts that no clock can show.
constexpr std::array<Duration, 8> amounts{10us, 1ms, 100ms, 1s, 1h, 24h, 50'000h, 2'000'000h};

}

Message Messages::make(std::optional<MessageType> type, WallTime now) {
    const auto kind = type.value_or(static_cast<MessageType>(random_.next() % message_type_count));
    Message message{kind, static_cast<std::uint16_t>(random_.next()), name()};
    if (carries_time(kind)) message.time = time_words(kind, now);
    if (kind == MessageType::loop) message.hops = static_cast<std::uint8_t>(random_.next() % most_hops_told);
    return message;
}

// Names before and after those of honest hosts, because precedence depends on names.
HostName Messages::name() {
    if (!victims_.empty() && random_.next() % 2 == 0) return victims_[random_.next() % victims_.size()];
    const auto prefix = random_.next() % 2 == 0 ? "!stranger" : "~stranger";
    return *HostName::from(prefix + std::to_string(random_.next() % invented_names));
}

TimeWords Messages::time_words(MessageType type, WallTime now) {
    const Duration amount = amounts.at(random_.next() % amounts.size()) * (random_.next() % 2 == 0 ? 1 : -1);
    return type == MessageType::adjtime ? to_amount(amount) : to_time_of_day(now + amount);
}

}
