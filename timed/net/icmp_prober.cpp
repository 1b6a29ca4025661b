#include "timed/net/icmp_prober.hpp"

#include "timed/os/clocks.hpp"
#include "timed/os/link_address.hpp"
#include "timed/os/privilege.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
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

// Timers fire some tens of microseconds late. So the timer is set this much early, and the rest is a busy
// wait: a request that misses the other clock's tick by more than a round trip gains no information.
constexpr Duration timer_lateness = 60us;

// A request that would be sent this much too late is timed again, up to a limit.
constexpr Duration too_late = 10us;
constexpr int most_misses = 64;

// Measurements do not start at once: during the busy wait for one request no other is sent.
constexpr Duration between_starts = 1ms;

// Room for the replies of a thousand hosts, in case the daemon cannot read them at once.
constexpr int receive_buffer_bytes = 1 << 20;

std::uint32_t key_of(std::uint16_t id, std::uint16_t sequence) {
    return (std::uint32_t{id} << 16U) | sequence;
}

// The kernel passes on timestamp replies only.
error_code accept_only_timestamp_replies(int socket) {
    const icmp_filter filter{~(1U << ICMP_TIMESTAMPREPLY)};
    if (::setsockopt(socket, SOL_RAW, ICMP_FILTER, &filter, sizeof filter) == 0) return {};
    return {errno, boost::system::system_category()};
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
    : io_(io)
    , finished_(std::move(finished))
    , limits_(limits)
    , socket_(io)
    , next_start_(io) {
    error_code error;
    socket_.open(asio::ip::icmp::v4(), error);
    if (!error) error = accept_only_timestamp_replies(socket_.native_handle());
    if (!error) error = os::ask_for_arrivals(socket_.native_handle());
    check(error);
    os::ask_for_departures(socket_.native_handle()); // without stamps the time before the system call counts
    socket_.set_option(asio::socket_base::receive_buffer_size{receive_buffer_bytes},
                       error); // the kernel may allow less
    wait();
}

void IcmpProber::start(const Probe& probe) {
    if (const auto superseded = waiting_.push(probe))
        asio::post(io_, [this, id = *superseded] { finished_({id, {Quality::superseded}}); });
    if (std::exchange(starting_, true)) return;
    asio::post(io_, [this] { start_next(); });
}

void IcmpProber::start_next() {
    starting_ = !waiting_.empty();
    if (!starting_) return;
    const Probe probe = waiting_.pop();
    begin(sessions_.try_emplace(probe.id, io_, probe).first->second);
    next_start_.expires_after(between_starts);
    next_start_.async_wait([this](const error_code& error) {
        if (!error) start_next();
    });
}

void IcmpProber::clock_stepped() {
    for (auto& [id, session] : sessions_) {
        forget_requests(session); // their replies may have arrived already
        asio::post(io_, [this, id = id] {
            if (const auto stale = sessions_.find(id); stale != sessions_.end()) begin(stale->second);
        });
    }
}

void IcmpProber::begin(Session& session) {
    forget_requests(session);
    session.search = TickSearch{limits_, session.expected};
    session.misses = 0;
    session.icmp_id = static_cast<std::uint16_t>(random_());
    session.sequence = static_cast<std::uint16_t>(random_());
    advance(session);
}

void IcmpProber::advance(Session& session) {
    const auto next = session.search.next(os::read_clocks().wall);
    if (const auto* request = std::get_if<TickSearch::SendAt>(&next)) {
        session.request = *request;
        const WallTime ready = request->when - std::max(Duration{}, timer_lateness - request->grace);
        if (ready > os::read_clocks().wall) return wake_at(session, ready);
        send(session);
        return advance(session);
    }
    session.request.reset();
    if (const auto* answer = std::get_if<TickSearch::WaitUntil>(&next)) return wake_at(session, answer->when);

    const ProbeFinished finished{session.id, session.search.result(),
                                 os::link_address(socket_.native_handle(), session.interface, session.ip)};
    forget_requests(session);
    sessions_.erase(session.id);
    finished_(finished);
}

void IcmpProber::wake_at(Session& session, WallTime when) {
    const auto now = os::read_clocks();
    session.timer.expires_at(os::on_steady_clock(now.instant + (when - now.wall)));
    session.timer.async_wait([this, id = session.id](const error_code& error) {
        if (!error) woken(id);
    });
}

void IcmpProber::woken(ProbeId id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    if (session.timer.expiry() > os::on_steady_clock(os::read_clocks().instant))
        return; // rescheduled meanwhile
    if (session.request) send(session);
    advance(session);
}

void IcmpProber::send(Session& session) {
    IcmpTimestamp request;
    request.id = session.icmp_id;
    request.sequence = session.sequence++;
    request.originate = random_();
    const auto key = key_of(request.id, request.sequence);
    const auto bytes = encode_timestamp_request(request);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(session.ip);

    WallTime sent = os::read_clocks().wall;
    const auto [due, grace] = *session.request;
    for (; sent < due && due - sent <= timer_lateness; sent = os::read_clocks().wall) {
    }
    if (sent > due + grace + too_late && session.misses++ < most_misses) return;

    const auto result = ::sendto(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (result < 0 && errno != ENOBUFS && errno != EAGAIN) session.search.unreachable();
    session.search.sent(sent);
    requests_.insert_or_assign(key, Request{session.id, request.originate, sent});
    session.keys.push_back(key);
}

void IcmpProber::forget_requests(Session& session) {
    for (const auto key : session.keys) {
        const auto request = requests_.find(key);
        if (request != requests_.end() && request->second.session == session.id) requests_.erase(request);
    }
    session.keys.clear();
}

void IcmpProber::wait() {
    socket_.async_wait(asio::ip::icmp::socket::wait_read, [this](const error_code& error) {
        if (error) return;
        receive_burst();
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
        const auto request = find_timestamp_request(departure->frame);
        if (!request) continue;
        const auto found = requests_.find(key_of(request->id, request->sequence));
        if (found == requests_.end() || found->second.originate != request->originate) continue;
        found->second.sent = std::max(found->second.sent, departure->left);
    }
}

void IcmpProber::take(const os::Packet& packet) {
    const auto reply = decode_timestamp_reply(os::without_ip_header(packet.bytes));
    if (!reply) return;
    const auto found = requests_.find(key_of(reply->id, reply->sequence));
    if (found == requests_.end() || found->second.originate != reply->originate)
        return; // not ours, or forged
    const Request request = found->second;
    requests_.erase(found); // a duplicate has no new information
    Session& session = sessions_.at(request.session);
    session.interface = packet.interface;
    session.search.answered(request.sent, *reply, packet.arrived);
    advance(session);
}

}
