// Two clocks and the network path between them, for a tick search. The other host's kernel stamps whole
// milliseconds of the day; the path delays, loses and duplicates packets.
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
    Duration most_late = 1ns; ///< maximum delay before a request leaves, as its transmit stamp shows
    int lost_percent = 0;
    int doubled_percent = 0;
    Duration most_to_answer = 20us; ///< maximum time between the two stamps of a reply
    Duration most_to_wake{};        ///< maximum extra delay of a request to a sleeping host, which is at
                                    ///< least half of this
};

struct Clock {
    WallTime at_start;
    Frequency drift{};

    [[nodiscard]] WallTime read(Duration since_start) const {
        return at_start + since_start + gained(drift, since_start);
    }
};

/// Steps the other clock by `amount` after this many probes.
struct MidBurstStep {
    int after_probes;
    Duration amount;
};

/// Changes the rate of the other clock after this many probes.
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

    /// Runs the search to its end.
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
    /// Delivers the next reply that arrives before our clock shows `before`; false if there is none.
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
