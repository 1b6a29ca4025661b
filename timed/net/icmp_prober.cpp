#include "timed/net/icmp_prober.hpp"

#include "timed/os/clocks.hpp"
#include "timed/os/last_error.hpp"
#include "timed/os/link_address.hpp"
#include "timed/os/privilege.hpp"

#include <cerrno>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>
#include <variant>

namespace timed {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int burst = 64;

// Room for the replies of a thousand hosts, in case the daemon cannot read them at once.
constexpr int receive_buffer_bytes = 1 << 20;

// The kernel passes on timestamp replies only.
error_code accept_only_timestamp_replies(int socket) {
    const icmp_filter filter{~(1U << ICMP_TIMESTAMPREPLY)};
    if (::setsockopt(socket, SOL_RAW, ICMP_FILTER, &filter, sizeof filter) == 0) return {};
    return os::last_error();
}

void check(const error_code& error) {
    if (!error) return;
    if (error == boost::system::errc::operation_not_permitted ||
        error == boost::system::errc::permission_denied) {
        throw missing_privilege("CAP_NET_RAW", "measuring other hosts' clocks by ICMP");
    }
    throw StartFailure{fmt::format("cannot open a raw ICMP socket: {}", error.message())};
}

}

IcmpProber::IcmpProber(asio::io_context& io, Finished finished, TickSearch::Limits limits)
    : finished_(std::move(finished))
    , socket_(io)
    , prober_(limits, [this] { return random_(); })
    , alarm_(io, [this](Instant set_for) {
        lateness_.add(os::read_clocks().instant - set_for);
        run();
    }) {
    error_code error;
    socket_.open(asio::ip::icmp::v4(), error);
    if (!error) error = accept_only_timestamp_replies(socket_.native_handle());
    if (!error) error = os::ask_for_arrivals(socket_.native_handle());
    check(error);
    os::ask_for_departures(socket_.native_handle()); // without them the time before sendto() is used
    socket_.set_option(asio::socket_base::receive_buffer_size{receive_buffer_bytes},
                       error); // the kernel may allow less
    wait();
}

void IcmpProber::start(const Probe& probe) {
    prober_.start(probe);
    alarm_.set(prober_.next_wake());
}

void IcmpProber::clock_stepped() {
    prober_.clock_stepped();
    alarm_.set(prober_.next_wake());
}

// Sends requests of only one probe in a turn: there is no time for the event loop between a warm-up probe and
// its follower, and the busy wait for a request delays replies and everything else.
void IcmpProber::run() {
    std::optional<ProbeId> sending;
    while (const auto due = prober_.next(os::read_clocks(), lateness_.usual())) {
        if (const auto* request = std::get_if<Prober::Transmission>(&*due)) {
            if (sending.value_or(request->probe) != request->probe) break; // next() returns it again
            sending = request->probe;
        }
        std::visit([this](const auto& what) { perform(what); }, *due);
    }
    alarm_.set(prober_.next_wake());
}

void IcmpProber::perform(const Prober::Transmission& transmission) {
    const auto bytes = encode_timestamp_request(transmission.request);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(transmission.ip);

    // The rest of the time is a busy wait: a request that misses the other clock's tick by more than a round
    // trip gains no information.
    WallTime sent = os::read_clocks().wall;
    const WallTime due = transmission.due.when;
    for (; sent < due && due - sent <= TimerLateness::longest; sent = os::read_clocks().wall) {
    }
    if (prober_.is_late(transmission, sent)) return;
    const auto result = ::sendto(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (result < 0 && errno != ENOBUFS && errno != EAGAIN) prober_.unreachable(transmission.probe);
    prober_.sent(transmission, sent);
}

void IcmpProber::perform(const Prober::Finished& finished) {
    ProbeFinished result = finished.result;
    result.machine = os::link_address(socket_.native_handle(), finished.interface, finished.ip);
    finished_(result);
}

void IcmpProber::wait() {
    socket_.async_wait(asio::ip::icmp::socket::wait_read, [this](const error_code& error) {
        if (error) return;
        receive_burst();
        run();
        wait();
    });
}

void IcmpProber::receive_burst() {
    for (int i = 0; i < burst; ++i) {
        const auto packet = os::receive_packet(socket_.native_handle(), buffer_);
        take_departures(); // a request's transmit stamp is available before its reply
        if (!packet) return;
        take(*packet);
    }
}

void IcmpProber::take_departures() {
    std::array<std::byte, 256> buffer{};
    while (const auto departure = os::receive_departure(socket_.native_handle(), buffer)) {
        if (const auto request = find_timestamp_request(departure->frame))
            prober_.left(*request, departure->left);
    }
}

void IcmpProber::take(const os::Packet& packet) {
    if (const auto reply = decode_timestamp_reply(os::without_ip_header(packet.bytes)))
        prober_.answered(*reply, packet.interface, packet.arrived);
}

}
