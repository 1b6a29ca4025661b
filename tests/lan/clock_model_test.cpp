// The simulated clock against what the manuals of adjtime(3) and adjtimex(2) promise, to the nanosecond.
#include "tests/lan/clock_model.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace lan {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr std::int64_t one_ppm = 1 << 16; // in timex.freq
constexpr std::int64_t start_ns = 1'700'000'000 * ns_per_s;

class SimulatedClock : public testing::Test {
  protected:
    std::int64_t error_after(std::int64_t elapsed_ns) const {
        return simulated_at(clock_, start_ns + elapsed_ns) - (start_ns + elapsed_ns);
    }

    int adjust_after(std::int64_t elapsed_ns, timex& request) {
        return adjust(clock_, start_ns + elapsed_ns, request);
    }

    ClockState clock_ = clock_showing(start_ns, start_ns, 0);
};

TEST_F(SimulatedClock, KeepsItsOffsetWhenItDoesNotDrift) {
    clock_ = clock_showing(start_ns, start_ns - 1'500'000'000, 0);
    EXPECT_EQ(error_after(0), -1'500'000'000);
    EXPECT_EQ(error_after(86'400 * ns_per_s), -1'500'000'000);
}

TEST_F(SimulatedClock, DriftsByExactlyItsDriftOverDays) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(-50));
    EXPECT_EQ(error_after(1'000 * ns_per_s), -50'000'000);
    EXPECT_NEAR(static_cast<double>(error_after(864'000 * ns_per_s)), -43'200'000'000.0, 2);
}

TEST_F(SimulatedClock, IsContinuousWhereItsDriftChanges) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(100));
    set_hardware_drift(clock_, start_ns + 10 * ns_per_s, rate_from_ppm(-100));
    EXPECT_EQ(error_after(10 * ns_per_s), 1'000'000);
    EXPECT_NEAR(static_cast<double>(error_after(20 * ns_per_s)), 0, 1);
}

TEST_F(SimulatedClock, DoesNotDriftByBeingRedrawnAMillionTimes) {
    const std::int64_t drift = rate_from_ppm(33.3);
    clock_ = clock_showing(start_ns, start_ns, drift);
    for (std::int64_t i = 1; i <= 1'000'000; ++i) set_hardware_drift(clock_, start_ns + i * 1'234'567, drift);
    const ClockState undisturbed = clock_showing(start_ns, start_ns, drift);
    const std::int64_t end_ns = start_ns + 2'000 * ns_per_s;
    EXPECT_EQ(simulated_at(clock_, end_ns), simulated_at(undisturbed, end_ns));
}

TEST_F(SimulatedClock, SlewsBy500PpmAndEndsExactly) {
    slew(clock_, start_ns, 10'000'000);
    EXPECT_EQ(error_after(1 * ns_per_s), 500'000);
    EXPECT_EQ(error_after(19 * ns_per_s), 9'500'000);
    EXPECT_NEAR(static_cast<double>(error_after(20 * ns_per_s)), 10'000'000, 1);
    EXPECT_EQ(error_after(2'000 * ns_per_s), error_after(20 * ns_per_s));
}

TEST_F(SimulatedClock, SlewsBackwardsToo) {
    slew(clock_, start_ns, -1'000'000);
    EXPECT_EQ(error_after(1 * ns_per_s), -500'000);
    EXPECT_NEAR(static_cast<double>(error_after(60 * ns_per_s)), -1'000'000, 1);
}

TEST_F(SimulatedClock, ASecondAdjtimeReplacesTheFirstAndTellsWhatWasLeft) {
    timex first{};
    first.modes = ADJ_OFFSET_SINGLESHOT;
    first.offset = 10'000;
    EXPECT_GE(adjust_after(0, first), 0);
    EXPECT_EQ(first.offset, 0);

    timex second{};
    second.modes = ADJ_OFFSET_SINGLESHOT;
    second.offset = -500;
    EXPECT_GE(adjust_after(8 * ns_per_s, second), 0);
    EXPECT_EQ(second.offset, 6'000);
    EXPECT_NEAR(static_cast<double>(error_after(100 * ns_per_s)), 4'000'000 - 500'000, 1);
}

TEST_F(SimulatedClock, ReadingTheSingleShotLeavesItRunning) {
    slew(clock_, start_ns, 10'000'000);
    timex read{};
    read.modes = ADJ_OFFSET_SS_READ;
    EXPECT_TRUE(only_reads(read));
    EXPECT_GE(adjust_after(4 * ns_per_s, read), 0);
    EXPECT_EQ(read.offset, 8'000);
    EXPECT_NEAR(static_cast<double>(error_after(100 * ns_per_s)), 10'000'000, 1);
}

TEST_F(SimulatedClock, AStepMovesItAtOnceAndEndsASlew) {
    slew(clock_, start_ns, 10'000'000);
    step(clock_, start_ns + 2 * ns_per_s, -3 * ns_per_s);
    EXPECT_EQ(error_after(2 * ns_per_s), 1'000'000 - 3 * ns_per_s);
    EXPECT_EQ(error_after(100 * ns_per_s), 1'000'000 - 3 * ns_per_s);
    EXPECT_TRUE(clock_.status & STA_UNSYNC);
}

TEST_F(SimulatedClock, SetOffsetStepsInTheUnitThatTheModeNames) {
    timex request{};
    request.modes = ADJ_SETOFFSET | ADJ_NANO;
    request.time = {.tv_sec = -1, .tv_usec = 999'999'999};
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(error_after(0), -1);

    request.modes = ADJ_SETOFFSET | ADJ_MICRO;
    request.time = {.tv_sec = 2, .tv_usec = 250'000};
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(error_after(0), 2'250'000'000 - 1);
}

TEST_F(SimulatedClock, RunsAtTheFrequencyItIsGiven) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(20));
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = -20 * one_ppm;
    EXPECT_GE(adjust_after(100 * ns_per_s, request), 0);
    EXPECT_EQ(request.freq, -20 * one_ppm);
    EXPECT_NEAR(static_cast<double>(error_after(1'000'000 * ns_per_s)), 2'000'000, 5);
}

TEST_F(SimulatedClock, LimitsTheFrequencyTo500Ppm) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = 600 * one_ppm;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(request.freq, 500 * one_ppm);
}

TEST_F(SimulatedClock, TicksAsLongAsItIsToldWithinTenPercent) {
    timex request{};
    request.modes = ADJ_TICK;
    request.tick = 10'100;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_NEAR(static_cast<double>(error_after(100 * ns_per_s)), 1'000'000'000, 1);

    request.tick = 11'001;
    EXPECT_EQ(adjust_after(0, request), -EINVAL);
    request.tick = 8'999;
    EXPECT_EQ(adjust_after(0, request), -EINVAL);
}

TEST_F(SimulatedClock, RefusesAFractionOfASecondThatIsNone) {
    timex request{};
    request.modes = ADJ_SETOFFSET;
    request.time = {.tv_sec = 0, .tv_usec = 1'000'000};
    EXPECT_EQ(adjust_after(0, request), -EINVAL);
    request.time.tv_usec = -1;
    EXPECT_EQ(adjust_after(0, request), -EINVAL);
}

TEST_F(SimulatedClock, RefusesAdjtimeModesThatTheKernelDoesNotKnow) {
    timex request{};
    request.modes = 0x8000;
    EXPECT_EQ(adjust_after(0, request), -EINVAL);
}

TEST_F(SimulatedClock, CountsAsSynchronisedFromItsStatusUntilItsErrorHasGrown) {
    timex request{};
    EXPECT_EQ(adjust_after(0, request), TIME_ERROR);
    request.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR;
    request.status = STA_PLL;
    request.maxerror = 1'000;
    request.esterror = 100;
    EXPECT_EQ(adjust_after(0, request), TIME_OK);

    timex later{};
    EXPECT_EQ(adjust_after(10 * ns_per_s, later), TIME_OK);
    EXPECT_EQ(later.maxerror, 6'000);
    EXPECT_EQ(later.esterror, 100);
    EXPECT_EQ(adjust_after(40'000 * ns_per_s, later), TIME_ERROR); // 500 us a second make 16 s
}

TEST_F(SimulatedClock, TellsTheTimeInNanosecondsWhenAskedTo) {
    timex request{};
    request.modes = ADJ_NANO;
    EXPECT_GE(adjust_after(123'456'789, request), 0);
    EXPECT_EQ(request.time.tv_usec, 123'456'789);
    EXPECT_TRUE(request.status & STA_NANO);
    request.modes = ADJ_MICRO;
    EXPECT_GE(adjust_after(123'456'789, request), 0);
    EXPECT_EQ(request.time.tv_usec, 123'456);
}

TEST_F(SimulatedClock, ThePhaseLockTakesItsOffsetAwayAndLearnsFrequency) {
    timex request{};
    request.modes = ADJ_STATUS | ADJ_NANO | ADJ_TIMECONST;
    request.status = STA_PLL;
    request.constant = 2;
    EXPECT_GE(adjust_after(0, request), 0);

    timex phase{};
    phase.modes = ADJ_OFFSET;
    phase.offset = 1'000'000;
    EXPECT_GE(adjust_after(16 * ns_per_s, phase), 0);
    EXPECT_EQ(phase.offset, 1'000'000);
    EXPECT_NEAR(static_cast<double>(phase.freq), 1'000'000.0 * 16 / (16 * 16 * 16) * 65.536,
                2); // kernel/time/ntp.c
    EXPECT_NEAR(static_cast<double>(error_after((16 + 16) * ns_per_s)), 1'000'000 + 16 * 3'906.25, 200);
}

TEST_F(SimulatedClock, CanBeReadBackwardsFromWhatItShows) {
    clock_ = clock_showing(start_ns, start_ns + 5 * ns_per_s, rate_from_ppm(80'000));
    slew(clock_, start_ns, 40'000'000);
    for (const std::int64_t reference_ns :
         {start_ns - ns_per_s, start_ns, start_ns + 79 * ns_per_s, start_ns + 9'999 * ns_per_s}) {
        EXPECT_NEAR(
            static_cast<double>(reference_at(clock_, simulated_at(clock_, reference_ns)) - reference_ns), 0,
            1);
    }
}

}
}
