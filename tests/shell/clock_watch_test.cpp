// Steps by other programs and suspensions are detected and distinguished; this host's own changes are not
// reported.
#include "timed/clock/clock_watch.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr WallTime start_of_2026{1'767'225'600s};
constexpr Duration slept_before = 3h;

/// Reads the clocks after `elapsed`.
class Watched : public testing::Test {
  protected:
    std::optional<ClockWatch::Finding> look(Duration elapsed, Duration wall_ahead = {}, Duration slept = {}) {
        return watch.look({Instant{1h} + elapsed, start_of_2026 + elapsed + wall_ahead},
                          slept_before + slept);
    }

    ClockWatch watch;
};

class WatchedStep : public Watched, public testing::WithParamInterface<Duration> {};
INSTANTIATE_TEST_SUITE_P(ClockWatch, WatchedStep, testing::Values(20ms, -20ms, 24h, -24h));

TEST_P(WatchedStep, IsAJumpAndReportedOnce) {
    EXPECT_FALSE(look(0s));
    const auto found = look(1s, GetParam());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, Disturbance::jump);
    EXPECT_EQ(found->amount, GetParam());
    EXPECT_FALSE(look(2s, GetParam()));
}

TEST_F(Watched, ASuspensionIsDistinguishedFromAJumpByTheBootTimeClock) {
    EXPECT_FALSE(look(0s));
    const auto found = look(1ms, 8h, 8h);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, Disturbance::suspended);
    EXPECT_EQ(found->amount, Duration{8h});
    EXPECT_FALSE(look(1s, 8h, 8h));
}

TEST_F(Watched, ASuspensionIsDetectedAlsoIfTheTimeOfDayIsNotCorrectedAfterwards) {
    EXPECT_FALSE(look(0s));
    EXPECT_TRUE(look(1ms, 0s, 8h));
}

TEST_F(Watched, AMigratedVirtualMachineHasJumpedAndWasNotSuspended) {
    EXPECT_FALSE(look(0s));
    const auto found = look(1ms, 8h);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, Disturbance::jump);
}

TEST_F(Watched, SlewAndFrequencyAreNoJump) {
    for (int minute = 0; minute < 100; ++minute) {
        EXPECT_FALSE(look(minute * 1min, gained(1000_ppm, minute * 1min)));
    }
}

TEST_F(Watched, OurOwnStepIsNoJump) {
    EXPECT_FALSE(look(0s));
    watch.stepping(-3s);
    EXPECT_FALSE(look(1s, -3s));
}

TEST_F(Watched, OurOwnFastSlewIsNoJump) {
    EXPECT_FALSE(look(0s));
    watch.look_away();
    EXPECT_FALSE(look(1s, 83ms));
    EXPECT_TRUE(look(2s, 183ms)) << "and what comes after it is seen again";
}

}
}
