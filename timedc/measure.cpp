#include "timedc/measure.hpp"

#include "timed/os/clocks.hpp"
#include "timed/os/packet.hpp"
#include "timed/os/socket_address.hpp"

#include <array>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <random>
#include <sys/socket.h>
#include <variant>

namespace timed::control {

namespace {

// A sleep ends this much late at worst; it is cut short by as much, and the rest is waited for awake.
constexpr Duration sleep_lateness = 100us;

// 4.4BSD gave a host 10 s before calling it down, in tries of 100 ms. A second is long on today's networks.
constexpr int tries_without_answer = 10;

// The timers of a wait run on the steady clock; over a millisecond the two do not differ.
Deadline deadline_at(WallTime when) {
    return std::chrono::steady_clock::now() + (when - os::read_clocks().wall);
}

}

std::optional<Measurer> Measurer::open() {
    os::Descriptor socket{::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)};
    if (!socket) return std::nullopt;
    os::ask_for_arrivals(socket.get()); // without, times are those of reading
    const icmp_filter replies_only{~(1U << ICMP_TIMESTAMPREPLY)};
    ::setsockopt(socket.get(), SOL_RAW, ICMP_FILTER, &replies_only, sizeof replies_only);
    return Measurer{std::move(socket)};
}

Measurer::Measurer(os::Descriptor socket)
    : socket_(std::move(socket)) {}

Measurement Measurer::measure(std::uint32_t ip, const Waiting& waiting) {
    TickSearch search{{.unanswered = tries_without_answer}};
    for (;;) {
        const auto next = search.next(os::read_clocks().wall);
        if (std::holds_alternative<TickSearch::Finished>(next)) return search.result();
        if (const auto* request = std::get_if<TickSearch::SendAt>(&next)) {
            if (waiting.readable(socket_, deadline_at(request->when - sleep_lateness))) {
                receive(search);
            } else {
                send(ip, request->when, search);
            }
        } else if (waiting.readable(socket_, deadline_at(std::get<TickSearch::WaitUntil>(next).when))) {
            receive(search);
        }
    }
}

void Measurer::send(std::uint32_t ip, WallTime when, TickSearch& search) {
    std::random_device random; // unpredictable, so that no forged answer fits
    request_ = {static_cast<std::uint16_t>(random()), static_cast<std::uint16_t>(random()), random()};
    const auto bytes = encode_timestamp_request(request_);
    const auto to = os::socket_address({ip, 0});

    do {
        sent_ = os::read_clocks().wall;
    } while (sent_ < when && when - sent_ <= sleep_lateness);
    const auto result = ::sendto(socket_.get(), bytes.data(), bytes.size(), 0,
                                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (result < 0) search.unreachable();
    search.sent(sent_);
}

void Measurer::receive(TickSearch& search) {
    std::array<std::byte, 256> buffer{};
    const auto packet = os::receive_packet(socket_.get(), buffer);
    if (!packet) return;
    const auto reply = decode_timestamp_reply(os::without_ip_header(packet->bytes));
    if (!reply || reply->id != request_.id || reply->sequence != request_.sequence ||
        reply->originate != request_.originate) {
        return; // somebody else's, or late
    }
    search.answered(sent_, *reply, packet->arrived);
}

}
