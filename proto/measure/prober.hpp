// Schedules concurrent measurements of other hosts' clocks by ICMP timestamps: decides when each measurement
// starts and when each request is sent, and matches replies to requests. TickSearch interprets the replies.
// The caller owns the socket, sends on time and takes the time stamps.
#pragma once

#include "proto/base/time.hpp"
#include "proto/measure/probe.hpp"
#include "proto/measure/probe_queue.hpp"
#include "proto/measure/tick_search.hpp"
#include "proto/wire/icmp_timestamp.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace timed {

class Prober {
  public:
    /// Random, and echoed in the reply: a reply without it is forged or not ours.
    using Nonce = std::function<std::uint32_t()>;

    /// Send this request at `due.when`, or up to `due.grace` later.
    struct Transmission {
        ProbeId probe;
        std::uint32_t ip;
        TickSearch::SendAt due;
        IcmpTimestamp request;
    };
    struct Finished {
        ProbeFinished result;
        std::uint32_t ip;
        unsigned interface; ///< that the last reply arrived on; 0: no reply
    };
    using Output = std::variant<Transmission, Finished>;

    Prober(TickSearch::Limits limits, Nonce nonce)
        : limits_(limits)
        , nonce_(std::move(nonce)) {}

    /// Every probe finishes exactly once. A host that is requested again while it is queued is measured once,
    /// under the later id; the earlier probe finishes as superseded.
    void start(const Probe& probe);

    /// The local clock was stepped: all measurements in progress start over.
    void clock_stepped();

    /// The next output that is due; nothing before next_wake(). A transmission is returned from `notice`
    /// before it is due, because timers fire late, and again until it is sent() or is_late().
    [[nodiscard]] std::optional<Output> next(Now now, Duration notice = {});
    /// An instant in the past means at once.
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether it is too late to send this request. If so it must not be sent: it is scheduled again.
    [[nodiscard]] bool is_late(const Transmission& transmission, WallTime now);
    /// The request was handed to the system at `when`.
    void sent(const Transmission& transmission, WallTime when);
    /// The system refused to send it.
    void unreachable(ProbeId probe);
    /// The kernel's transmit stamp of a request. A stamp before the time given to sent() is ignored.
    void left(const IcmpTimestamp& request, WallTime when);
    /// Ignores duplicates, and replies that match no request in flight.
    void answered(const IcmpTimestamp& reply, unsigned interface, WallTime received);

  private:
    struct Session {
        ProbeId id;
        std::uint32_t ip;
        std::optional<Expectation> expected;
        TickSearch search{};
        IcmpTimestamp request{};                 ///< the next one
        std::optional<TickSearch::SendAt> due{}; ///< when to send it; nothing while a reply is awaited
        Instant wake{};
        int misses = 0; ///< requests that were late
        unsigned interface = 0;
        std::vector<std::uint32_t> keys{}; ///< of requests_
    };
    /// A request in flight.
    struct Request {
        ProbeId probe;
        std::uint32_t originate;
        WallTime sent;
    };

    void begin(Session& session);
    void start_next(Now now);
    std::optional<Output> advance(Session& session, Now now, Duration notice);
    Output finish(Session& session);
    void wake_at(Session& session, Instant when);
    void forget_requests(Session& session);
    Request* find(const IcmpTimestamp& message);

    TickSearch::Limits limits_;
    Nonce nonce_;
    ProbeQueue waiting_;
    Instant next_start_{};
    std::deque<Finished> superseded_;
    std::unordered_map<ProbeId, Session> sessions_;
    std::set<std::pair<Instant, ProbeId>> wakes_;         ///< one for each session
    std::unordered_map<std::uint32_t, Request> requests_; ///< by ICMP id and sequence number
};

}
