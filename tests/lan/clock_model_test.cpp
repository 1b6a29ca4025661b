// The simulated clock against the manuals of adjtime(3) and adjtimex(2), to the nanosecond.
#include "tests/lan/simulated_clock_test.hpp"

#include <cerrno>

namespace lan {
namespace {

TEST_F(SimulatedClock, KeepsItsOffsetWhenItDoesNotDrift) {
    clock_ = clock_showing(start_ns, start_ns - 1'500'000'000, 0);
    EXPECT_EQ(error_after(0), -1'500'000'000);
    EXPECT_EQ(error_after(86'400 * ns_per_s), -1'500'000'000);
}

TEST_F(SimulatedClock, DriftsByExactlyItsDriftOverDays) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(-50));
    EXPECT_EQ(error_after(1'000 * ns_per_s), -50'000'000);
    EXPECT_NEAR(error_after(864'000 * ns_per_s), -43'200'000'000.0, 2);
}

TEST_F(SimulatedClock, IsContinuousWhereItsDriftChanges) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(100));
    set_hardware_drift(clock_, start_ns + 10 * ns_per_s, rate_from_ppm(-100));
    EXPECT_EQ(error_after(10 * ns_per_s), 1'000'000);
    EXPECT_NEAR(error_after(20 * ns_per_s), 0, 1);
}

TEST_F(SimulatedClock, DoesNotDriftByBeingRedrawnAMillionTimes) {
    const std::int64_t drift = rate_from_ppm(33.3);
    clock_ = clock_showing(start_ns, start_ns, drift);
    for (std::int64_t i = 1; i <= 1'000'000; ++i) set_hardware_drift(clock_, start_ns + i * 1'234'567, drift);
    const ClockState undisturbed = clock_showing(start_ns, start_ns, drift);
    const std::int64_t end_ns = start_ns + 2'000 * ns_per_s;
    EXPECT_EQ(simulated_at(clock_, end_ns), simulated_at(undisturbed, end_ns));
}

TEST_F(SimulatedClock, BeginsToSlewWithItsNextSecond) {
    slew_after(300'000'000, 10'000);
    EXPECT_EQ(error_after(1 * ns_per_s), 0);
    EXPECT_EQ(error_after(1 * ns_per_s + ns_per_s / 2), 250'000);
}

TEST_F(SimulatedClock, CountsTheSecondsOfASlewByItself) {
    clock_ = clock_showing(start_ns, start_ns + 400'000'000, 0);
    slew_after(0, 10'000);
    EXPECT_EQ(error_after(600'000'000), 400'000'000);
    EXPECT_EQ(error_after(800'000'000), 400'100'000);
}

// A second of a clock that runs 500 ppm fast is shorter; so, as in the kernel, it gains a little less than
// 500 us on true time.
TEST_F(SimulatedClock, Slews500PpmInEachSecondOfItsOwn) {
    slew_after(0, 10'000);
    const double second_s = 1 / 1.0005;
    EXPECT_NEAR(error_after_s(1 + 10 * second_s), 10 * (1 - second_s) * 1e9, 1);
    EXPECT_NEAR(error_after_s(1 + 20 * second_s), 20 * (1 - second_s) * 1e9, 1);
    EXPECT_NEAR(error_after(21 * ns_per_s), 20 * (1 - second_s) * 1e9, 1);
    EXPECT_EQ(error_after(2'000 * ns_per_s), error_after(21 * ns_per_s));
}

TEST_F(SimulatedClock, SlewsBackwardsToo) {
    slew_after(0, -1'000);
    EXPECT_NEAR(error_after_s(1 + 2 / 0.9995), 2 * (1 - 1 / 0.9995) * 1e9, 1);
    EXPECT_EQ(error_after(60 * ns_per_s), error_after(4 * ns_per_s));
}

TEST_F(SimulatedClock, SpreadsWhatIsLessThanASecondsShareOverAWholeSecond) {
    slew_after(0, 50);
    EXPECT_NEAR(error_after(1 * ns_per_s + ns_per_s / 2), 25'000, 1);
    EXPECT_NEAR(error_after(2 * ns_per_s), 50'000, 3);
    EXPECT_EQ(error_after(3 * ns_per_s), error_after(2 * ns_per_s));
}

TEST_F(SimulatedClock, ShowsTheSameWhetherALongSlewIsFollowedOrLookedAtInTheEnd) {
    clock_ = clock_showing(start_ns, start_ns + 123'456'789, rate_from_ppm(42));
    slew_after(0, 2'000'123);
    const ClockState unwatched = clock_;
    for (std::int64_t i = 1; i <= 5'000; ++i) {
        set_hardware_drift(clock_, start_ns + i * 987'654'321, rate_from_ppm(42));
        ASSERT_NEAR(error_after(i * 987'654'321), error_of(unwatched, i * 987'654'321), 1) << i;
    }
    EXPECT_NEAR(error_after(5'000 * ns_per_s), 123'456'789 + 5'000 * 42'000 + 2'000'123'000.0, 1'100'000);
}

TEST_F(SimulatedClock, ASecondAdjtimeReplacesTheFirstFromTheNextSecondOnAndTellsWhatWasLeft) {
    EXPECT_EQ(slew_after(0, 10'000), 0);
    // The eighth share is in progress, and is completed.
    EXPECT_EQ(slew_after(8 * ns_per_s + ns_per_s / 2, -500), 6'000);
    EXPECT_NEAR(error_after(100 * ns_per_s), 8 * 500'000 - 500'000, 2'500);
}

TEST_F(SimulatedClock, ReadingTheSingleShotLeavesItRunning) {
    slew_after(0, 10'000);
    timex read{};
    read.modes = ADJ_OFFSET_SS_READ;
    EXPECT_TRUE(only_reads(read));
    EXPECT_GE(adjust_after(ns_per_s / 2, read), 0);
    EXPECT_EQ(read.offset, 10'000);
    EXPECT_GE(adjust_after(4 * ns_per_s + ns_per_s / 2, read), 0);
    EXPECT_EQ(read.offset, 8'000);
    EXPECT_NEAR(error_after(100 * ns_per_s), 10'000'000, 5'000);
}

TEST_F(SimulatedClock, DoesNotTellAdjtimesOffsetToAdjtimex) {
    slew_after(0, 10'000);
    timex read{};
    EXPECT_GE(adjust_after(2 * ns_per_s, read), 0);
    EXPECT_EQ(read.offset, 0);
}

TEST_F(SimulatedClock, AStepMovesItAtOnceAndEndsASlew) {
    slew_after(0, 10'000);
    step(clock_, start_ns + 2 * ns_per_s, -3 * ns_per_s);
    const double left = error_after(2 * ns_per_s);
    EXPECT_NEAR(left, 500'000 - 3e9, 1'000);
    EXPECT_EQ(error_after(100 * ns_per_s), left);
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
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = -20 * one_ppm;
    EXPECT_GE(adjust_after(100 * ns_per_s, request), 0);
    EXPECT_EQ(request.freq, -20 * one_ppm);
    EXPECT_NEAR(error_after(1'000'100 * ns_per_s), -20'000'000'000, 5);
}

TEST_F(SimulatedClock, TakesFrequencyAndTickInItsOwnSecondsNotInTrueOnes) {
    clock_ = clock_showing(start_ns, start_ns, rate_from_ppm(100));
    timex request{};
    request.modes = ADJ_TICK | ADJ_FREQUENCY;
    request.tick = 11'000;
    request.freq = -100 * one_ppm;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_NEAR(ppm_from_rate(clock_.rate), (1.0001 * (1.1 - 0.0001) - 1) * 1e6, 1e-6);
}

TEST_F(SimulatedClock, RefusesFrequenciesThatTheKernelCannotMultiply) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    for (const std::int64_t beyond : {INT64_MAX / 65'536'000 + 1, INT64_MIN / 65'536'000 - 1}) {
        request.freq = beyond;
        EXPECT_EQ(adjust_after(0, request), -EINVAL);
    }
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
    EXPECT_NEAR(error_after(100 * ns_per_s), 1'000'000'000, 1);

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

TEST_F(SimulatedClock, KeepsAStatusThatOnlyTheKernelMaySet) {
    timex request{};
    request.modes = ADJ_STATUS;
    request.status = STA_NANO | STA_PPSSIGNAL;
    EXPECT_EQ(adjust_after(0, request), TIME_OK);
    EXPECT_EQ(request.status, 0);
}

TEST_F(SimulatedClock, TellsTheTaiOffsetThatItWasTold) {
    timex request{};
    request.modes = ADJ_TAI;
    request.constant = 37;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(request.tai, 37);
}

TEST_F(SimulatedClock, SettingItResetsItsErrorButNotItsFrequency) {
    timex request{};
    request.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_FREQUENCY | ADJ_TICK;
    request.freq = 7 * one_ppm;
    request.tick = 10'001;
    EXPECT_EQ(adjust_after(0, request), TIME_OK);
    request.modes = ADJ_SETOFFSET;
    request.time = {};
    EXPECT_EQ(adjust_after(0, request), TIME_ERROR);
    EXPECT_EQ(request.maxerror, 16'000'000);
    EXPECT_EQ(request.freq, 7 * one_ppm);
    EXPECT_EQ(request.tick, 10'001);
}

TEST_F(SimulatedClock, CanBeReadBackwardsFromWhatItShows) {
    clock_ = clock_showing(start_ns, start_ns + 5 * ns_per_s, rate_from_ppm(80'000));
    slew_after(0, 40'000);
    for (const std::int64_t reference_ns :
         {start_ns - ns_per_s, start_ns, start_ns + 79 * ns_per_s, start_ns + 9'999 * ns_per_s}) {
        EXPECT_NEAR(
            static_cast<double>(reference_at(clock_, simulated_at(clock_, reference_ns)) - reference_ns), 0,
            1);
    }
}

}
}
