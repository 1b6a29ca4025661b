// Clock steps by others and sleep are noticed; what this host does to its own clock is not taken for either.
#include "timed/clock_watch.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr WallTime start_of_2026{1'767'225'600s};

Now at(Duration elapsed, Duration wall_ahead = {}) {
    return {Instant{1h} + elapsed, start_of_2026 + elapsed + wall_ahead};
}

TEST(ClockWatch, AStepOfTheTimeOfDayIsAJump) {
    for (const Duration step : {Duration{20ms}, Duration{-20ms}, Duration{24h}, Duration{-24h}}) {
        ClockWatch watch;
        EXPECT_FALSE(watch.jumped(at(0s)));
        EXPECT_TRUE(watch.jumped(at(1s, step)));
        EXPECT_FALSE(watch.jumped(at(2s, step))) << "told once";
    }
}

TEST(ClockWatch, SleepIsAJumpBecauseTheMonotonicClockStoodStill) {
    ClockWatch watch;
    EXPECT_FALSE(watch.jumped(at(0s)));
    EXPECT_TRUE(watch.jumped(at(1ms, 8h)));
}

TEST(ClockWatch, SlewAndFrequencyAreNoJump) {
    ClockWatch watch;
    for (int minute = 0; minute < 100; ++minute) {
        EXPECT_FALSE(watch.jumped(at(minute * 1min, gained(1000_ppm, minute * 1min))));
    }
}

TEST(ClockWatch, OurOwnStepIsNoJump) {
    ClockWatch watch;
    EXPECT_FALSE(watch.jumped(at(0s)));
    watch.stepping(-3s);
    EXPECT_FALSE(watch.jumped(at(1s, -3s)));
}

}
}
