// A slave whose measurements are sometimes, or always, uncertain: what its master makes of them.
#include "proto/rounds/known_offset.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace timed {
namespace {

constexpr Duration tight = 3us;
constexpr Duration wide = 30us;

/// It is measured and corrected each second.
class ASlave {
  public:
    /// The offset as its master sees it, if the estimate is off by `error`.
    Duration measured(Duration error, Duration half_width) {
        now_ += 1s;
        offset_ += drift_;
        const auto seen = known_.measured(Interval::around(offset_ + error, half_width), true, now_);
        EXPECT_TRUE(seen.contains(offset_));
        known_.corrected(-seen.middle(), now_);
        offset_ -= seen.middle();
        return seen.middle();
    }
    void drift(Duration each_second) { drift_ = each_second; }
    [[nodiscard]] Duration offset() const { return offset_; }

  private:
    KnownOffset known_;
    Instant now_{1h};
    Duration offset_{};
    Duration drift_{};
};

TEST(KnownOffset, does_not_hide_a_drift_in_wide_measurements) {
    for (const Duration drift : {900ns, -900ns}) {
        ASlave slave;
        slave.measured({}, tight);
        slave.drift(drift);
        for (int second = 0; second < 60; ++second) {
            slave.measured({}, wide);
            EXPECT_LE(std::chrono::abs(slave.offset()), 10us) << second;
        }
    }
}

// One of several: its path was cold, or another process had the processor.
TEST(KnownOffset, limits_the_error_of_a_wide_measurement_to_what_tight_ones_leave_possible) {
    ASlave slave;
    for (const Duration error : {25us, -25us, 25us}) {
        for (int second = 0; second < 10; ++second) slave.measured({}, tight);
        slave.measured(error, wide);
        EXPECT_LE(std::chrono::abs(slave.offset()), tight + 2us);
    }
}

/// Of a slave that was measured at 1 s.
KnownOffset known_within_tight_bounds() {
    KnownOffset known;
    known.measured(Interval::around({}, tight), true, Instant{1s});
    known.corrected({}, Instant{1s});
    return known;
}

TEST(KnownOffset, believes_a_measurement_that_contradicts_it) {
    KnownOffset known = known_within_tight_bounds();
    const auto set = Interval::around(1ms, wide);
    EXPECT_EQ(known.measured(set, true, Instant{2s}), set);
}

TEST(KnownOffset, knows_nothing_of_a_slave_that_may_drift_fast_or_was_forgotten) {
    KnownOffset known = known_within_tight_bounds();
    const auto off = Interval::around(20us, wide);
    EXPECT_EQ(known.measured(off, false, Instant{2s}), off);
    known.forget();
    EXPECT_EQ(known.measured(off, true, Instant{2s}), off);
}

}
}
