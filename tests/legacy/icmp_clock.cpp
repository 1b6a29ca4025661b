#include "tests/legacy/icmp_clock.hpp"

#include "proto/wire/icmp_timestamp.hpp"
#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <netinet/in.h>
#include <poll.h>
#include <span>
#include <sys/socket.h>
#include <unistd.h>

namespace legacy {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int wanted_answers = 5;  // MSGS
constexpr int most_questions = 10; // TRIALS
constexpr std::int64_t day_ms = 86'400'000;

std::uint16_t our_id() { return static_cast<std::uint16_t>(::getpid()); }

std::int64_t ms_of_day() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::floor<Milliseconds>(now).count() % day_ms;
}

std::int64_t folded(std::int64_t difference_ms) {
    if (difference_ms > day_ms / 2) return difference_ms - day_ms;
    if (difference_ms < -day_ms / 2) return difference_ms + day_ms;
    return difference_ms;
}

}

/// The shortest delays in each direction, independently.
struct IcmpClock::Samples {
    int answers = 0;
    bool non_standard = false;
    std::int64_t least_out = std::numeric_limits<std::int64_t>::max();
    std::int64_t least_back = std::numeric_limits<std::int64_t>::max();
    std::optional<std::int64_t> single; ///< from one answer with a short enough round trip

    [[nodiscard]] bool enough() const { return answers >= wanted_answers || single || non_standard; }
    [[nodiscard]] std::optional<Milliseconds> result() const {
        if (answers == 0 || non_standard) return std::nullopt;
        return Milliseconds{single.value_or((least_out - least_back) / 2)};
    }
};

IcmpClock::IcmpClock(const MeasuringRules& rules)
    : rules_(rules)
    , socket_(lan::checked(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP),
                           "open a raw ICMP socket")) {}

std::optional<Milliseconds> IcmpClock::measure(std::uint32_t ip) {
    drain();
    Samples samples;
    first_sequence_ = sequence_;
    const auto give_up = SteadyClock::now() + rules_.limit;
    for (int asked = 0; !samples.enough() && SteadyClock::now() < give_up;) {
        auto until = give_up;
        if (asked < most_questions) {
            if (!ask(ip)) break;
            ++asked;
            until = std::min(give_up, SteadyClock::now() + rules_.wait);
        }
        collect(samples, asked, until);
    }
    sequence_ = static_cast<std::uint16_t>(first_sequence_ + most_questions);
    return samples.result();
}

bool IcmpClock::ask(std::uint32_t ip) {
    const auto request = timed::encode_timestamp_request(
        {our_id(), sequence_++, static_cast<std::uint32_t>(ms_of_day()), {}, {}});
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(ip);
    return ::sendto(socket_.get(), request.data(), request.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                    sizeof to) >= 0;
}

void IcmpClock::collect(Samples& samples, int asked, SteadyClock::time_point until) {
    while (samples.answers < asked && !samples.enough()) {
        const auto left = std::chrono::ceil<Milliseconds>(until - SteadyClock::now());
        pollfd readable{socket_.get(), POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return;
        receive(samples);
    }
}

void IcmpClock::receive(Samples& samples) {
    std::array<std::byte, 1024> packet{}; // PACKET_IN
    const auto size = ::recv(socket_.get(), packet.data(), packet.size(), 0);
    const std::int64_t arrived = ms_of_day();
    if (size <= 0) return;
    const auto whole = std::span{packet}.first(static_cast<std::size_t>(size));
    const auto header = (std::to_integer<std::size_t>(whole[0]) & 0x0fU) * 4; // IP header, in words
    if (header >= whole.size()) return;
    const auto reply = timed::decode_timestamp_reply(whole.subspan(header));
    if (!reply || reply->id != our_id()) return;
    if (reply->sequence < first_sequence_ || reply->sequence >= sequence_) return;

    const std::int64_t round_trip = arrived - reply->originate;
    if (round_trip < 0) return; // midnight
    ++samples.answers;
    samples.non_standard = !reply->receive.standard();
    const std::int64_t there = rules_.trusts_transmit_stamp ? reply->transmit.value : reply->receive.value;
    const std::int64_t back = folded(arrived - there);
    const std::int64_t out = folded(std::int64_t{reply->receive.value} - reply->originate);
    if (Milliseconds{round_trip} < rules_.good_round_trip) samples.single = (out - back) / 2;
    samples.least_back = std::min(samples.least_back, back);
    samples.least_out = std::min(samples.least_out, out);
}

void IcmpClock::drain() {
    std::array<std::byte, 1024> packet{};
    while (::recv(socket_.get(), packet.data(), packet.size(), 0) > 0) {
    }
}

}
