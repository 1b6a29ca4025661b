// The offset of another host's clock, found by aiming probes at the ticks of its millisecond clock.
//
// A reply stamped R means that at some instant between sending at s and receiving at r the other clock's time
// was in [R, R + 1 ms). So its offset is in [R - r, R + 1 ms - s]. Every probe yields such an interval; their
// intersection contains the true offset. A probe is sent so that it arrives at a tick of the other clock if
// the true offset is the middle of the intersection: it halves the intersection, until that is about a round
// trip wide.
#pragma once

#include "proto/base/time.hpp"
#include "proto/measure/expectation.hpp"
#include "proto/measure/measurement.hpp"
#include "proto/measure/offset_hull.hpp"
#include "proto/measure/path_delay.hpp"
#include "proto/measure/warm_up.hpp"
#include "proto/wire/icmp_timestamp.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace timed {

/// One measurement of one host. Times are those of the measuring host's clock, which must not be stepped
/// during the measurement.
class TickSearch {
  public:
    struct Limits {
        int probes = 64;              ///< maximum number of requests
        int unanswered = 4;           ///< give up after this number if none was answered
        Duration answer_wait = 100ms; ///< as in 4.4BSD, for each request
        Duration wanted_error = 2us;  ///< stop when the estimate's likely error is below this
    };

    struct SendAt {
        WallTime when;
        Duration grace{}; ///< how much later it may be sent without harm
    };
    struct WaitUntil {
        WallTime when;
    };
    struct Finished {};
    using Next = std::variant<SendAt, WaitUntil, Finished>;

    TickSearch() = default;
    explicit TickSearch(Limits limits, std::optional<Expectation> expected = {})
        : limits_(limits)
        , expected_(expected) {}

    /// What to do now: send the next request at an instant (>= now), wait for its answer, or stop.
    [[nodiscard]] Next next(WallTime now) const;

    /// A request was sent.
    void sent(WallTime when);
    /// The reply to the request that left at `sent` by the kernel's transmit stamp, which may be later than
    /// the time given to sent().
    void answered(WallTime sent, const IcmpTimestamp& reply, WallTime received);
    void unreachable() { failure_ = Quality::unreachable; }

    [[nodiscard]] Measurement result() const;

  private:
    struct Counts {
        int sent = 0;
        int measuring = 0; ///< of those sent, without warm-up probes
        int answered = 0;  ///< of the measuring ones
        int contradictions = 0;
        int at_floor = 0;     ///< answers to probes that were aimed as well as the path allows
        int verification = 0; ///< verification probes sent
    };

    /// The latest measuring probe.
    struct Latest {
        bool awaits_answer = false;
        WallTime sent{};
    };
    struct Warming {
        bool is_used = false;
        bool path_is_warm = false; ///< the path delays are only those after warm-up probes
        WarmUp probes;
    };
    struct RoundTrips {
        Duration shortest = Duration::max(); ///< also of warm-up probes
        PathDelay path;
    };

    [[nodiscard]] WallTime aimed(WallTime now) const;
    [[nodiscard]] Duration aim_offset() const;
    [[nodiscard]] Duration lead() const;
    [[nodiscard]] Duration usual_round_trip() const;
    [[nodiscard]] bool is_warm_up_next(WallTime now) const;
    [[nodiscard]] bool tests_expectation() const;
    [[nodiscard]] bool is_at_floor() const;
    [[nodiscard]] bool is_precise_enough() const;
    [[nodiscard]] bool verifies() const;
    [[nodiscard]] bool is_finished() const;
    void note_round_trip(Duration round_trip, bool of_warm_up);
    void add_stamp(WallTime sent, MillisecondsOfDay stamp, WallTime received);

    Limits limits_;
    std::optional<Expectation> expected_; ///< until a measurement contradicts it
    Counts count_;
    Latest latest_;
    Warming warming_;
    std::optional<Quality> failure_; ///< why no more probes are sent
    OffsetHull offset_;
    RoundTrips trips_;
};

}
