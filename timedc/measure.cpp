#include "timedc/measure.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
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

WallTime read_clock() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return WallTime{std::chrono::seconds{time.tv_sec} + Duration{time.tv_nsec}};
}

// The timers of a wait run on the steady clock; over a millisecond the two do not differ.
Deadline deadline_at(WallTime when) { return std::chrono::steady_clock::now() + (when - read_clock()); }

WallTime arrival_time(msghdr& header) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec stamp{};
        std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
        return WallTime{std::chrono::seconds{stamp.tv_sec} + Duration{stamp.tv_nsec}};
    }
    return read_clock();
}

// A raw socket delivers the IP header too.
std::span<const std::byte> without_ip_header(std::span<const std::byte> packet) {
    if (packet.empty()) return {};
    const std::size_t header = (std::to_integer<std::size_t>(packet[0]) & 0xfU) * 4;
    return packet.size() < header ? std::span<const std::byte>{} : packet.subspan(header);
}

}

std::optional<Measurer> Measurer::open() {
    os::Descriptor socket{::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)};
    if (!socket) return std::nullopt;
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    const icmp_filter replies_only{~(1U << ICMP_TIMESTAMPREPLY)};
    ::setsockopt(socket.get(), SOL_RAW, ICMP_FILTER, &replies_only, sizeof replies_only);
    return Measurer{std::move(socket)};
}

Measurer::Measurer(os::Descriptor socket)
    : socket_(std::move(socket)) {}

Measurement Measurer::measure(std::uint32_t ip, const Waiting& waiting) {
    TickSearch search{{.unanswered = tries_without_answer}};
    for (;;) {
        const auto next = search.next(read_clock());
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
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(ip);

    do {
        sent_ = read_clock();
    } while (sent_ < when && when - sent_ <= sleep_lateness);
    const auto result = ::sendto(socket_.get(), bytes.data(), bytes.size(), 0,
                                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (result < 0) search.unreachable();
    search.sent(sent_);
}

void Measurer::receive(TickSearch& search) {
    std::array<std::byte, 256> buffer{};
    iovec data{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<std::byte, 128> control{};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const auto length = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT);
    if (length < 0) return;
    const auto packet = std::span{buffer}.first(static_cast<std::size_t>(length));
    const auto reply = decode_timestamp_reply(without_ip_header(packet));
    if (!reply || reply->id != request_.id || reply->sequence != request_.sequence ||
        reply->originate != request_.originate) {
        return; // somebody else's, or late
    }
    search.answered(sent_, *reply, arrival_time(header));
}

}
