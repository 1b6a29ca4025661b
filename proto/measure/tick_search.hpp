// The offset of another host's clock, found by aiming probes at the ticks of its millisecond clock.
//
// A reply stamped R says: at some instant between sending at s and receiving at r the other clock was in
// [R, R + 1 ms). So its offset is in [R - r, R + 1 ms - s]. Every probe yields such an interval; their
// intersection holds the true offset. A probe that would arrive just as the other clock ticks, were the
// middle of that intersection the true offset, halves it, until it is about a round trip wide.
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

/// One measurement of one host. Times are by the clock of the measuring host, which must not be stepped
/// during it.
class TickSearch {
  public:
    struct Limits {
        int probes = 64;              ///< at most so many requests
        int unanswered = 4;           ///< give up after so many if none was answered
        Duration answer_wait = 100ms; ///< 4.4BSD: 100 ms a try
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
    /// The reply to the request that left at `sent`: by the kernel's stamp, which may be later than what was
    /// given to sent().
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
        bool path_is_warm = false; ///< the delays are those of probes after a warm-up probe
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
