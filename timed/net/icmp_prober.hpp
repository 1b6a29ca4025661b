// Measures other hosts' clocks by ICMP timestamps: one raw socket, any number of concurrent measurements.
// TickSearch decides when to send and interprets the replies; this class sends on time and matches replies to
// requests.
#pragma once

#include "proto/edge/action.hpp"
#include "proto/edge/event.hpp"
#include "proto/measure/tick_search.hpp"
#include "timed/net/probe_queue.hpp"
#include "timed/os/packet.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/icmp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <random>
#include <unordered_map>
#include <vector>

namespace timed {

class IcmpProber {
  public:
    using Finished = std::function<void(const ProbeFinished&)>;

    /// Throws StartFailure if raw sockets are not permitted.
    IcmpProber(boost::asio::io_context& io, Finished finished, TickSearch::Limits limits = {});

    /// Starts a measurement. `finished` is called once for every probe, and never during this call. A host
    /// that is requested again while it is queued is measured once, under the later id.
    void start(const Probe& probe);

    /// The clock was stepped: measurements in progress start over.
    void clock_stepped();

  private:
    struct Session {
        Session(boost::asio::io_context& io, const Probe& probe)
            : id(probe.id)
            , ip(probe.ip)
            , expected(probe.expected)
            , timer(io) {}

        ProbeId id;
        std::uint32_t ip;
        std::optional<Expectation> expected;
        TickSearch search;
        std::uint16_t icmp_id = 0;
        std::uint16_t sequence = 0;
        unsigned interface = 0;                    ///< that the replies arrive on
        std::optional<TickSearch::SendAt> request; ///< pending request; nothing: the timer is for a reply
        int misses = 0;                            ///< requests that were too late
        std::vector<std::uint32_t> keys;           ///< keys of requests_
        boost::asio::steady_timer timer;
    };
    /// A request in flight.
    struct Request {
        ProbeId session;
        std::uint32_t
            originate; ///< random, and echoed in the reply: a reply without it is forged or not ours
        WallTime sent; ///< the kernel's transmit stamp; until it arrives, the time before the system call
    };

    void start_next();
    void begin(Session& session);
    void advance(Session& session);
    void wake_at(Session& session, WallTime when);
    void woken(ProbeId id);
    void send(Session& session);
    void forget_requests(Session& session);

    void wait();
    void receive_burst();
    void take_departures();
    void take(const os::Packet& packet);

    boost::asio::io_context& io_;
    Finished finished_;
    TickSearch::Limits limits_;
    boost::asio::ip::icmp::socket socket_;
    std::random_device random_;
    ProbeQueue waiting_;
    boost::asio::steady_timer next_start_;
    bool starting_ = false; ///< next_start_ is armed
    std::unordered_map<ProbeId, Session> sessions_;
    std::unordered_map<std::uint32_t, Request> requests_; ///< by ICMP id and sequence number
    std::array<std::byte, 256> buffer_{};
};

}
