// Measures the clocks of other hosts by ICMP timestamps, any number of hosts at once: which is measured when,
// which request is due when, and which request an answer belongs to. What an answer means is the business of
// TickSearch. The caller keeps the socket and the time stamps, and waits for the instant to send.
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
    struct Options {
        TickSearch::Limits limits{};
        Duration notice{}; ///< how long before a request is due it is handed out: timers fire late
    };

    /// A number that no other host can predict: an answer that does not repeat it is forged.
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
        unsigned interface; ///< by which its last answer came; 0: none came
    };
    using Output = std::variant<Transmission, Finished>;

    Prober(Options options, Nonce nonce)
        : options_(options)
        , nonce_(std::move(nonce)) {}

    /// Every probe finishes exactly once. A host that is asked for again while it waits for its turn is
    /// measured once, under the later number; the earlier probe finishes as superseded.
    void start(const Probe& probe);

    /// The local clock was stepped: all measurements under way start over.
    void clock_stepped();

    /// What is due, one at a time; nothing: not before next_wake(). A transmission is handed out until it was
    /// sent or is late.
    [[nodiscard]] std::optional<Output> next(Now now);
    /// An instant in the past means: at once.
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether it is now too late to send this request. Then it is not sent, but aimed again.
    [[nodiscard]] bool is_late(const Transmission& transmission, WallTime now);
    /// It was handed to the system at `when`.
    void sent(const Transmission& transmission, WallTime when);
    /// The system refused to send it.
    void unreachable(ProbeId probe);
    /// The system tells when a request left; that is no earlier than when it was handed over.
    void left(const IcmpTimestamp& request, WallTime when);
    /// What belongs to no request under way is ignored, as is a second copy of an answer.
    void answered(const IcmpTimestamp& reply, unsigned interface, WallTime received);

  private:
    struct Session {
        ProbeId id;
        std::uint32_t ip;
        std::optional<Expectation> expected;
        TickSearch search{};
        IcmpTimestamp request{};                 ///< the next one
        std::optional<TickSearch::SendAt> due{}; ///< when to send it; nothing while an answer is awaited
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
    std::optional<Output> advance(Session& session, Now now);
    Output finish(Session& session);
    void wake_at(Session& session, Instant when);
    void forget_requests(Session& session);
    Request* find(const IcmpTimestamp& message);

    Options options_;
    Nonce nonce_;
    ProbeQueue waiting_;
    Instant next_start_{};
    std::deque<Finished> superseded_;
    std::unordered_map<ProbeId, Session> sessions_;
    std::set<std::pair<Instant, ProbeId>> wakes_;         ///< one for each session
    std::unordered_map<std::uint32_t, Request> requests_; ///< by ICMP id and sequence number
};

}
