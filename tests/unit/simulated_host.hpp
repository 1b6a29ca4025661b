// Two clocks and the path between them, on which a tick search measures: the kernel of the other host stamps
// whole milliseconds of its day, packets take their time, get lost or come twice.
#pragma once

#include "proto/base/random.hpp"
#include "proto/measure/tick_search.hpp"

#include <optional>
#include <vector>

namespace timed {

/// The network between the hosts; every delay is drawn from [least, most) for each packet.
struct Path {
    Duration least_out = 50us, most_out = 51us;
    Duration least_back = 50us, most_back = 51us;
    Duration most_late = 1ns; ///< how long a request at most waits to leave; the kernel tells
    int lost_percent = 0;
    int doubled_percent = 0;
    Duration most_to_answer = 20us; ///< between the two stamps of an answer
    Duration most_to_wake{};        ///< a request that finds the other host asleep takes so much longer,
                                    ///< or half of that
};

struct Clock {
    WallTime at_start;
    Frequency drift{};

    [[nodiscard]] WallTime read(Duration since_start) const {
        return at_start + since_start + gained(drift, since_start);
    }
};

/// The other clock is stepped by `amount` once so many probes were sent.
struct MidBurstStep {
    int after_probes;
    Duration amount;
};

/// The other clock begins to run at another rate once so many probes were sent.
struct MidBurstSlew {
    int after_probes;
    Frequency drift;
};

class SimulatedHost {
  public:
    SimulatedHost(Clock ours, Clock other, Path path, std::uint64_t seed)
        : ours_(ours)
        , other_(other)
        , path_(path)
        , random_(seed) {}

    void will_step(MidBurstStep step) { step_ = step; }
    void will_slew(MidBurstSlew slew) { slew_ = slew; }

    /// Lets the search run to its end.
    Measurement measure(TickSearch search);

    /// The other clock minus ours when the last reply arrived, folded into +-12 h.
    [[nodiscard]] Duration truth() const { return truth_; }
    [[nodiscard]] int probes() const { return probes_; }
    [[nodiscard]] Duration lasted() const { return now_; }

  private:
    struct Reply {
        Duration arrives;
        WallTime sent;
        IcmpTimestamp stamps;
    };

    void send(TickSearch& search);
    void disturb();
    void wait_until(WallTime ours);
    /// The next reply to arrive before our clock shows `before` is taken; false when there is none.
    bool receive(TickSearch& search, WallTime before);
    [[nodiscard]] Duration offset() const;

    Clock ours_;
    Clock other_;
    Path path_;
    Random random_;
    std::optional<MidBurstStep> step_;
    std::optional<MidBurstSlew> slew_;
    std::vector<Reply> under_way_;
    Duration now_{};
    Duration awake_until_{};
    Duration truth_{};
    int probes_ = 0;
};

}
