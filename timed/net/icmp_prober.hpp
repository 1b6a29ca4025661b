// Measures other hosts' clocks by ICMP timestamps: one raw socket, any number of measurements at once. When
// to send and what the answers mean is the business of TickSearch; this file sends on time and knows whose
// answer is whose.
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

    /// Throws StartFailure when raw sockets are not allowed.
    IcmpProber(boost::asio::io_context& io, Finished finished, TickSearch::Limits limits = {});

    /// Measures; `finished` is called later, never during this call, and once for every probe. A host that is
    /// asked for again before its turn has come is measured once, under the later number.
    void start(const Probe& probe);

    /// The clock was set: what is under way was measured against a clock that is no more, and starts over.
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
        unsigned interface = 0;                    ///< by which answers come
        std::optional<TickSearch::SendAt> request; ///< what the timer is for, if not for giving up an answer
        int misses = 0;                            ///< how often it was too late then
        std::vector<std::uint32_t> keys;           ///< of requests_
        boost::asio::steady_timer timer;
    };
    /// A request on its way.
    struct Request {
        ProbeId session;
        std::uint32_t
            originate; ///< unpredictable, and echoed: an answer without it is forged or somebody else's
        WallTime
            sent; ///< as the kernel tells, if it does; until then and otherwise, when it was told to send
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
    bool starting_ = false; ///< next_start_ is set
    std::unordered_map<ProbeId, Session> sessions_;
    std::unordered_map<std::uint32_t, Request> requests_; ///< by ICMP id and sequence number
    std::array<std::byte, 256> buffer_{};
};

}
