// The phase-locked loop of the simulated clock against adjtimex(2) and the kernel's ntp.c.
#include "tests/lan/simulated_clock_test.hpp"

namespace lan {
namespace {

using APhaseLock = SimulatedClock;

TEST_F(APhaseLock, TakesAFixedPartOfItsOffsetEachSecond) {
    switch_phase_lock_on(2);
    timex phase{};
    phase.modes = ADJ_OFFSET | ADJ_FREQUENCY;
    phase.offset = 1'600'000;
    EXPECT_GE(adjust_after(0, phase), 0); // immediately after switching on: no frequency is learned
    EXPECT_EQ(phase.offset, 1'600'000);
    EXPECT_EQ(phase.freq, 0);
    EXPECT_EQ(error_after(1 * ns_per_s), 0);
    EXPECT_NEAR(error_after(2 * ns_per_s), 100'000, 50); // 2^-(SHIFT_PLL + 2) of it
    EXPECT_NEAR(error_after(3 * ns_per_s), 100'000 + 93'750, 50);

    timex read{};
    EXPECT_GE(adjust_after(3 * ns_per_s - 1'000'000, read), 0);
    EXPECT_EQ(read.offset, 1'600'000 - 100'000 - 93'750);
    EXPECT_NEAR(error_after(1'000 * ns_per_s), 1'600'000, 100);
}

TEST_F(APhaseLock, LearnsFrequency) {
    switch_phase_lock_on(2);
    timex phase{};
    phase.modes = ADJ_OFFSET;
    phase.offset = 1'000'000;
    EXPECT_GE(adjust_after(16 * ns_per_s, phase), 0);
    EXPECT_NEAR(static_cast<double>(phase.freq), 1'000'000.0 * 16 / (16 * 16 * 16) * 65.536, 2);
}

TEST_F(APhaseLock, CountsNoMoreThanTwiceItsTimeConstant) {
    switch_phase_lock_on(2);
    timex phase{};
    phase.modes = ADJ_OFFSET;
    phase.offset = 1'000'000;
    EXPECT_GE(adjust_after(200 * ns_per_s, phase), 0);
    EXPECT_NEAR(static_cast<double>(phase.freq), 1'000'000.0 * 32 / (16 * 16 * 16) * 65.536, 2);
    EXPECT_FALSE(phase.status & STA_MODE);
}

TEST_F(APhaseLock, TheFrequencyLockDividesByTheWholeTime) {
    switch_phase_lock_on(2, STA_PLL | STA_FLL);
    timex phase{};
    phase.modes = ADJ_OFFSET;
    phase.offset = 1'000'000;
    EXPECT_GE(adjust_after(1'000 * ns_per_s, phase), 0);
    EXPECT_NEAR(static_cast<double>(phase.freq),
                (1'000'000.0 / 4 / 1'000 + 1'000'000.0 * 32 / (16 * 16 * 16)) * 65.536, 2);
    EXPECT_TRUE(phase.status & STA_MODE);
}

TEST_F(APhaseLock, TheTimeConstantIsFourMoreInMicroseconds) {
    timex request{};
    request.modes = ADJ_TIMECONST;
    request.constant = 3;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(request.constant, 7);
    request.modes = ADJ_TIMECONST | ADJ_NANO;
    request.constant = 99;
    EXPECT_GE(adjust_after(0, request), 0);
    EXPECT_EQ(request.constant, 10);
}

TEST_F(APhaseLock, AnOffsetWithoutThePhaseLockMovesNothing) {
    timex phase{};
    phase.modes = ADJ_OFFSET;
    phase.offset = 1'000;
    EXPECT_GE(adjust_after(16 * ns_per_s, phase), 0);
    EXPECT_EQ(phase.offset, 0);
    EXPECT_EQ(error_after(1'000 * ns_per_s), 0);
}

TEST_F(APhaseLock, SwitchingThePhaseLockOffMakesItCountInMicrosecondsAgain) {
    switch_phase_lock_on(2);
    timex request{};
    request.modes = ADJ_STATUS;
    request.status = 0;
    EXPECT_GE(adjust_after(ns_per_s, request), 0);
    EXPECT_EQ(request.status, 0);
}

}
}
