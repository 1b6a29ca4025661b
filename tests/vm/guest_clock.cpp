#include "tests/vm/guest_clock.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <poll.h>
#include <x86intrin.h>

namespace vm {
namespace {

using boost::asio::ip::udp;
using std::chrono::steady_clock;

constexpr int exchanges = 4; // each may be delayed; the fastest one bounds the constant

bool readable_before(udp::socket& socket, steady_clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    pollfd wanted{.fd = socket.native_handle(), .events = POLLIN, .revents = 0};
    return left > 0 && poll(&wanted, 1, static_cast<int>(left)) > 0;
}

}

GuestClock::GuestClock(const std::string& address, const ReferenceTime& reference)
    : reference_(reference)
    , socket_(io_, udp::v4()) {
    socket_.connect(udp::endpoint(boost::asio::ip::make_address(address), clock_port));
}

std::optional<ClockReading> GuestClock::look(std::chrono::milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    std::optional<ClockReading> last;
    for (int i = 0; i < exchanges; ++i) {
        const auto reading = ask(deadline);
        if (!reading) break;
        last = reading;
    }
    return last;
}

std::optional<ClockReading> GuestClock::ask(steady_clock::time_point deadline) {
    const ClockQuestion question{.number = ++asked_};
    boost::system::error_code error; // such as an earlier request to a machine that was down
    const std::uint64_t sent = __rdtsc();
    socket_.send(boost::asio::buffer(&question, sizeof question), 0, error);
    ClockAnswer answer;
    while (answer.number != question.number) { // late answers to earlier requests
        if (!readable_before(socket_, deadline)) return std::nullopt;
        socket_.receive(boost::asio::buffer(&answer, sizeof answer), 0, error);
    }
    const std::uint64_t received = __rdtsc();
    learn({.least = static_cast<std::int64_t>(sent - answer.tsc),
           .most = static_cast<std::int64_t>(received - answer.tsc)});
    const auto middle = host_minus_guest_->least + (host_minus_guest_->most - host_minus_guest_->least) / 2;
    const auto doubt = static_cast<double>(host_minus_guest_->most - middle) * reference_.ns_per_cycle();
    const auto true_ns = reference_.at_ns(answer.tsc + static_cast<std::uint64_t>(middle));
    return ClockReading{.clocks = answer,
                        .offset = std::chrono::nanoseconds{answer.realtime_ns - true_ns},
                        .uncertainty = std::chrono::nanoseconds{static_cast<std::int64_t>(doubt)}};
}

// A pause changes the constant.
void GuestClock::learn(const Bounds& seen) {
    if (!host_minus_guest_ || seen.least > host_minus_guest_->most || seen.most < host_minus_guest_->least) {
        host_minus_guest_ = seen;
        return;
    }
    host_minus_guest_->least = std::max(host_minus_guest_->least, seen.least);
    host_minus_guest_->most = std::min(host_minus_guest_->most, seen.most);
}

}
