// A fast slew is ended when the clock has made its part, and leaves to adjtime what is missing or too much.
#include "timed/fast_slew.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr WallTime start_of_2026{1'767'225'600s};
constexpr Frequency rate = 83'300_ppm;

/// The clocks `elapsed` after the start, the time of day having gained so much.
FastSlew::Reading after(Duration elapsed, Duration gain) {
    return {start_of_2026 + elapsed + gain, Duration{5h} + elapsed};
}

FastSlew begun(Slew slew, Frequency frequency = {}) { return {slew, frequency, after({}, {})}; }

TEST(FastSlew, TakesAsLongAsItsPartTakesAtItsRate) {
    for (const Duration part : {Duration{49'980us}, Duration{-49'980us}}) {
        const auto slew = begun({part * 2, part, rate});
        EXPECT_EQ(slew.time_left(after({}, {})), Duration{600ms});
        EXPECT_EQ(slew.time_left(after(300ms, part / 2)), Duration{300ms});
        EXPECT_LE(slew.time_left(after(600ms, part)), Duration{});
        EXPECT_EQ(slew.rest(after(600ms, part)), part);
    }
}

TEST(FastSlew, GivesBackWhatALateTimerMadeTooMuch) {
    const auto slew = begun({8330us, 8330us, rate});
    const auto late = after(120ms, gained(rate, 120ms));
    EXPECT_LE(slew.time_left(late), Duration{});
    EXPECT_EQ(slew.rest(late), 8330us - gained(rate, 120ms));
}

TEST(FastSlew, BelievesWhatItSeesOfAKernelThatTookTheTickLate) {
    const auto slew = begun({8330us, 8330us, rate});
    EXPECT_EQ(slew.rest(after(100ms, 8330us - 300us)), Duration{300us});
}

TEST(FastSlew, DoesNotTakeTheFrequencyForItsOwnWork) {
    const auto slew = begun({8330us, 8330us, rate}, 500_ppm);
    EXPECT_EQ(slew.rest(after(100ms, 8330us + gained(500_ppm, 100ms))), Duration{});
}

TEST(FastSlew, DoesNotUndoWhatSomebodyElseDidToTheClock) {
    const auto slew = begun({8330us, 8330us, rate});
    EXPECT_EQ(slew.rest(after(50ms, 4165us + 10s)), Duration{4165us});
    EXPECT_EQ(slew.time_left(after(50ms, 4165us - 10s)), Duration{50ms});
}

}
}
