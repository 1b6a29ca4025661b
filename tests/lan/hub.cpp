// The hub's thread: receives each frame that a host sends, decides on loss and delay of every copy, and
// delivers it when due.
#include "tests/lan/hub.hpp"

#include "tests/lan/realtime_thread.hpp"
#include "tests/lan/reference_clock.hpp"
#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <ctime>
#include <net/if.h>
#include <poll.h>
#include <span>
#include <sys/eventfd.h>

namespace lan {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::vector<int> interfaces_of(const std::vector<Port>& ports) {
    std::vector<int> interfaces;
    for (const auto& port : ports) interfaces.push_back(static_cast<int>(if_nametoindex(port.cable.c_str())));
    return interfaces;
}

std::map<EthernetAddress, std::size_t> addresses_of(const std::vector<Port>& ports) {
    std::map<EthernetAddress, std::size_t> addresses;
    for (std::size_t i = 0; i < ports.size(); ++i) addresses.emplace(ports[i].ethernet, i);
    return addresses;
}

EthernetAddress destination_of(std::span<const std::uint8_t> frame) {
    EthernetAddress address{};
    std::ranges::copy(frame.first(address.size()), address.begin());
    return address;
}

bool is_group_address(const EthernetAddress& address) { return address[0] & 1; }

}

Hub::Hub(std::vector<Port> ports, const LinkQuality& quality, std::uint64_t seed)
    : Switch(std::move(ports))
    , quality_(quality)
    , random_(seed)
    , interfaces_(interfaces_of(this->ports()))
    , port_with_(addresses_of(this->ports()))
    , parts_(interfaces_.size())
    , socket_({})
    , stop_(checked(eventfd(0, EFD_CLOEXEC), "make an event descriptor")) {
    Hub::rearrange(undivided());
    socket_.enlarge_buffer();
    thread_ = std::thread([this] { forward_frames(); });
}

Hub::~Hub() {
    eventfd_write(stop_.get(), 1);
    thread_.join();
}

void Hub::rearrange(const Parts& parts) { std::ranges::copy(parts, parts_.begin()); }

void Hub::forward_frames() {
    make_thread_prompt();
    eventfd_t stopped = 0;
    while (stopped == 0) {
        accept_offered();
        deliver_due();
        wait_for_work();
        pollfd stop{.fd = stop_.get(), .events = POLLIN, .revents = 0};
        if (poll(&stop, 1, 0) > 0) eventfd_read(stop_.get(), &stopped);
    }
}

void Hub::wait_for_work() {
    std::array<pollfd, 2> work{{{.fd = socket_.descriptor(), .events = POLLIN, .revents = 0},
                                {.fd = stop_.get(), .events = POLLIN, .revents = 0}}};
    const std::int64_t wait_ns =
        pending_.empty() ? ns_per_s : std::max(pending_.top().due_ns - reference_now_ns(), std::int64_t{0});
    const timespec timeout{.tv_sec = wait_ns / ns_per_s, .tv_nsec = wait_ns % ns_per_s};
    ppoll(work.data(), work.size(), &timeout, nullptr);
}

void Hub::accept_offered() {
    while (const auto received = socket_.receive(buffer_)) {
        if (received->size < ethernet_header_size) continue;
        const auto end = buffer_.begin() + static_cast<std::ptrdiff_t>(received->size);
        accept(std::make_shared<const std::vector<std::uint8_t>>(buffer_.begin(), end), *received);
    }
}

void Hub::accept(const Frame& frame, const ReceivedFrame& received) {
    const auto port = std::ranges::find(interfaces_, received.interface);
    if (port == interfaces_.end()) return;
    const auto from = static_cast<std::size_t>(port - interfaces_.begin());
    const auto address = destination_of(*frame);
    if (is_group_address(address)) {
        for (std::size_t to = 0; to < interfaces_.size(); ++to) offer(frame, from, to, received.stamp_ns);
    } else if (const auto to = port_with_.find(address); to != port_with_.end()) {
        offer(frame, from, to->second, received.stamp_ns);
    }
}

void Hub::offer(const Frame& frame, std::size_t from, std::size_t to, std::int64_t stamp_ns) {
    if (from == to || parts_[from] != parts_[to]) return;
    if (std::bernoulli_distribution(quality_.loss)(random_)) return;
    const auto jitter = std::uniform_int_distribution<std::int64_t>(0, quality_.jitter.count())(random_);
    pending_.push({.due_ns = stamp_ns + quality_.delay.count() + jitter,
                   .order = accepted_++,
                   .to = to,
                   .frame = frame});
}

void Hub::deliver_due() {
    while (!pending_.empty() && pending_.top().due_ns <= reference_now_ns()) {
        socket_.send(*pending_.top().frame, interfaces_[pending_.top().to]);
        pending_.pop();
    }
}

}
