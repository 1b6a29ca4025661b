// How far another host's clock is from ours, found by aiming probes at the ticks of its millisecond clock.
//
// A reply stamped R says: at some instant between our sending at s and our receiving at r the other clock
// was in [R, R + 1 ms). So its offset is in [R - r, R + 1 ms - s]. Every probe yields such an interval; their
// intersection holds the truth. A probe sent so that it should arrive just as the other clock ticks - if the
// middle of what is known were right - halves the interval, until it is about a round trip wide.
#pragma once

#include "proto/base/time.hpp"
#include "proto/measure/expectation.hpp"
#include "proto/measure/measurement.hpp"
#include "proto/measure/offset_corridor.hpp"
#include "proto/measure/outrider.hpp"
#include "proto/wire/icmp_timestamp.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <optional>
#include <variant>

namespace timed {

/// One measurement of one host. Times are wall time of the measuring host, which must not be stepped
/// meanwhile.
class TickSearch {
  public:
    struct Limits {
        int probes = 64;              ///< at most so many requests
        int unanswered = 4;           ///< give up after so many without any reply
        Duration answer_wait = 100ms; ///< 4.4BSD: 100 ms a try
        Duration wanted_error = 2us;  ///< of the middle, as well as it can be told: stop
    };

    struct SendAt {
        WallTime when;
        Duration grace{}; ///< it may be so much later; else it should be as exact as can be
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
    /// The reply to the request that left at `sent`, received at `received`. When a request left the kernel
    /// may know better than who called sent(), but not earlier.
    void answered(WallTime sent, const IcmpTimestamp& reply, WallTime received);
    void unreachable() { hopeless_ = Quality::unreachable; }

    [[nodiscard]] Measurement result() const;

  private:
    /// As many as a quiet network needs, without the heap.
    using Durations = boost::container::small_vector<Duration, 16>;

    [[nodiscard]] WallTime aimed(WallTime now) const;
    [[nodiscard]] Duration lead() const;
    [[nodiscard]] Duration guess() const;
    [[nodiscard]] static Duration median(Durations values);
    [[nodiscard]] Duration shortest_round_trip() const;
    [[nodiscard]] Duration usual_round_trip() const;
    [[nodiscard]] Duration variation() const;
    [[nodiscard]] bool goes_ahead(WallTime now) const;
    [[nodiscard]] bool opening() const;
    [[nodiscard]] bool well_aimed() const;
    [[nodiscard]] bool knows_enough() const;
    [[nodiscard]] bool closing() const;
    [[nodiscard]] bool finished() const;
    void learn_the_way(Duration round_trip, bool outrider);
    void take(WallTime sent, MillisecondsOfDay stamp, WallTime received);

    Limits limits_;
    std::optional<Expectation> expected_; ///< until it is found to be wrong
    int sent_ = 0;
    int aimed_ = 0;    ///< of those, without outriders
    int answered_ = 0; ///< of these
    int contradictions_ = 0;
    int near_ = 0;   ///< answers to probes that were aimed as well as they can be
    int closed_ = 0; ///< closing probes sent
    bool awaiting_ = false;
    bool in_pairs_ = false; ///< requests have outriders, unless they do not help
    bool awake_ = false;    ///< what is known of the way is what outriders made of it
    Outrider outrider_;
    std::optional<Quality> hopeless_; ///< why nothing more is asked
    WallTime last_sent_{};
    OffsetCorridor offset_;
    Duration shortest_ = Duration::max(); ///< of all round trips, those of outriders among them
    Durations round_trips_;
    Durations latenesses_; ///< how long requests took to leave
};

}
