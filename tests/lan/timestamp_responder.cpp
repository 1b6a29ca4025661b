// The responder's thread, and the construction of a reply (RFC 792; net/ipv4/icmp.c: icmp_timestamp).
#include "tests/lan/timestamp_responder.hpp"

#include "tests/lan/awake_processors.hpp"
#include "tests/lan/realtime_thread.hpp"
#include "tests/lan/reference_clock.hpp"
#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>
#include <numeric>
#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace lan {
namespace {

using namespace boost::endian;

constexpr std::size_t smallest_ip_header = 20;
constexpr std::size_t ip_time_to_live_at = 8;
constexpr std::size_t ip_checksum_at = 10;
constexpr std::size_t ip_source_at = 12;
constexpr std::size_t ip_destination_at = 16;
constexpr std::size_t icmp_checksum_at = 2;
constexpr std::size_t receive_stamp_at = 12;
constexpr std::size_t transmit_stamp_at = 16;
constexpr std::size_t timestamp_message_size = 20;
constexpr std::uint8_t timestamp_reply = 14;
constexpr std::uint8_t time_to_live = 64;
constexpr std::uint32_t stop_event = 0xffff'ffff;

void renew_checksum(std::span<std::uint8_t> header, std::size_t at) {
    store_big_u16(&header[at], 0);
    store_big_u16(&header[at], internet_checksum(header));
}

std::uint32_t ms_since_midnight(std::int64_t utc_ns) {
    constexpr std::int64_t ns_per_day = 86'400'000'000'000;
    return static_cast<std::uint32_t>((utc_ns % ns_per_day + ns_per_day) % ns_per_day / 1'000'000);
}

void swap_fields(std::span<std::uint8_t> bytes, std::size_t a, std::size_t b, std::size_t size) {
    const auto first = bytes.subspan(a, size);
    std::ranges::swap_ranges(first, bytes.subspan(b, size));
}

// A kernel answers a request when it receives it; the scheduler has to wake up this thread first, which takes
// up to 150 us on an idle processor. So the processors stay awake until the next request of a measurement
// arrives, a millisecond or two later.
constexpr std::int64_t stays_awake_ns = 3'000'000;

// Returns whether it answered a request. Both timestamps of a reply are equal, as a kernel's
// (net/ipv4/icmp.c: icmp_timestamp): the midpoint splits this thread's latency between both directions.
bool answer(const TimestampResponder::Host& host, std::span<std::uint8_t> buffer) {
    bool answered = false;
    while (const auto request = host.requests.receive(buffer)) {
        if (!request->to_this_host) continue; // kernels do not answer broadcasts
        const auto frame = buffer.first(request->size);
        const std::int64_t stamp_ns = std::midpoint(request->stamp_ns, reference_now_ns());
        if (turn_into_reply(frame, simulated_at(host.clock.read(), stamp_ns))) {
            host.requests.send(frame, request->interface);
            answered = true;
        }
    }
    return answered;
}

}

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) {
    std::size_t sum = 0;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) sum += load_big_u16(&bytes[at]);
    if (bytes.size() % 2 == 1) sum += static_cast<std::size_t>(bytes.back() << 8);
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

bool turn_into_reply(std::span<std::uint8_t> frame, std::int64_t stamp_ns) {
    if (frame.size() < ethernet_header_size + smallest_ip_header) return false;
    auto packet = frame.subspan(ethernet_header_size);
    const std::size_t header_size = static_cast<std::size_t>(packet[0] & 0x0f) * 4;
    const std::size_t packet_size = load_big_u16(&packet[2]);
    if (header_size < smallest_ip_header || packet_size != header_size + timestamp_message_size) return false;
    if (packet.size() < packet_size) return false;
    packet = packet.first(packet_size); // short frames may be padded
    const auto header = packet.first(header_size);
    const auto message = packet.subspan(header_size);
    if (internet_checksum(header) != 0 || internet_checksum(message) != 0) return false;

    swap_fields(frame, 0, 6, 6);
    swap_fields(header, ip_source_at, ip_destination_at, 4);
    header[ip_time_to_live_at] = time_to_live;
    renew_checksum(header, ip_checksum_at);
    message[0] = timestamp_reply;
    store_big_u32(&message[receive_stamp_at], ms_since_midnight(stamp_ns));
    store_big_u32(&message[transmit_stamp_at], ms_since_midnight(stamp_ns));
    renew_checksum(message, icmp_checksum_at);
    return true;
}

TimestampResponder::TimestampResponder(std::vector<Host> hosts)
    : hosts_(std::move(hosts))
    , stop_(checked(eventfd(0, EFD_CLOEXEC), "make an event descriptor"))
    , events_(checked(epoll_create1(EPOLL_CLOEXEC), "make an event queue")) {
    const auto watch = [this](int descriptor, std::uint32_t number) {
        epoll_event event{.events = EPOLLIN, .data = {.u32 = number}};
        checked(epoll_ctl(events_.get(), EPOLL_CTL_ADD, descriptor, &event), "watch for requests");
    };
    for (std::uint32_t i = 0; i < hosts_.size(); ++i) watch(hosts_[i].requests.descriptor(), i);
    watch(stop_.get(), stop_event);
    thread_ = std::thread([this] { answer_requests(); });
}

TimestampResponder::~TimestampResponder() {
    eventfd_write(stop_.get(), 1);
    thread_.join();
}

void TimestampResponder::answer_requests() {
    make_thread_prompt();
    std::array<std::uint8_t, largest_frame> buffer{};
    std::array<epoll_event, 64> ready{};
    AwakeProcessors processors;
    while (true) {
        const int count = epoll_wait(events_.get(), ready.data(), ready.size(), -1);
        for (int i = 0; i < count; ++i) {
            const std::uint32_t number = ready[static_cast<std::size_t>(i)].data.u32;
            if (number == stop_event) return;
            if (answer(hosts_[number], buffer)) processors.keep_awake(stays_awake_ns);
        }
    }
}

}
