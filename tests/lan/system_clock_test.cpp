// SystemClock on a simulated kernel: the functions below replace those of the C library.
#include "timed/clock/system_clock.hpp"

#include "tests/lan/clock_model.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <sys/time.h>
#include <sys/timex.h>

namespace {

/// Time stands still: the test checks the calls, not their effect.
struct Kernel {
    lan::ClockState clock = lan::clock_showing(0, 0, 0);
    int writes = 0;

    int adjust(timex& request) {
        if (!lan::only_reads(request)) ++writes;
        const int result = lan::adjust(clock, 0, request);
        if (result >= 0) return result;
        errno = -result;
        return -1;
    }
};

Kernel& kernel() {
    static Kernel only;
    return only;
}

}

extern "C" {
int adjtimex(timex* request) noexcept { return kernel().adjust(*request); }
int clock_adjtime(clockid_t /*id*/, timex* request) noexcept { return kernel().adjust(*request); }
int clock_settime(clockid_t /*id*/, const timespec* /*time*/) noexcept {
    errno = EPERM;
    return -1;
}
int adjtime(const timeval* delta, timeval* /*left*/) noexcept {
    timex request{};
    request.modes = ADJ_OFFSET_SINGLESHOT;
    request.offset = delta->tv_sec * 1'000'000 + delta->tv_usec;
    return kernel().adjust(request) < 0 ? -1 : 0;
}
}

namespace timed {
namespace {

using Keeper = SystemClock::Keeper;

class KernelClock : public testing::Test {
  protected:
    KernelClock() { kernel() = {}; }

    /// As another program does.
    static void set_frequency(std::int64_t ppm) {
        timex request{};
        request.modes = ADJ_FREQUENCY;
        request.freq = ppm * 65'536;
        kernel().adjust(request);
    }
    static void set_status(int status) {
        timex request{};
        request.modes = ADJ_STATUS;
        request.status = status;
        kernel().adjust(request);
    }
    static void set_tick(std::int64_t tick_us) {
        timex request{};
        request.modes = ADJ_TICK;
        request.tick = tick_us;
        kernel().adjust(request);
    }
};

TEST_F(KernelClock, V10_of_another_program_runs_at_the_frequency_that_it_has_at_present) {
    const SystemClock clock{Keeper::another};
    set_frequency(37);
    EXPECT_EQ(clock.frequency(), 37_ppm);
}

TEST_F(KernelClock, V10_leap_seconds_that_a_former_program_has_announced_are_withdrawn_when_it_is_taken) {
    set_status(STA_UNSYNC | STA_INS);
    const SystemClock clock{Keeper::us};
    EXPECT_EQ(kernel().clock.status & (STA_INS | STA_DEL), 0);
    set_status(STA_UNSYNC | STA_DEL);
    const SystemClock again{Keeper::us};
    EXPECT_EQ(kernel().clock.status & (STA_INS | STA_DEL), 0);
}

TEST_F(KernelClock, V10_of_another_program_keeps_its_leap_seconds_and_is_never_written) {
    set_status(STA_INS);
    kernel().writes = 0;
    SystemClock clock{Keeper::another};
    EXPECT_TRUE(clock.set_frequency(5_ppm));
    EXPECT_TRUE(clock.step(std::chrono::seconds{1}));
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    EXPECT_EQ(kernel().writes, 0);
    EXPECT_NE(kernel().clock.status & STA_INS, 0);
}

TEST_F(KernelClock, V10_a_leap_second_that_is_announced_later_is_left_alone) {
    SystemClock clock{Keeper::us};
    set_status(STA_INS);
    ASSERT_FALSE(clock.set_frequency(5_ppm));
    EXPECT_NE(kernel().clock.status & STA_INS, 0);
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
}

TEST_F(KernelClock, U18_changes_by_another_are_found_once_each_and_not_taken_back_unasked) {
    SystemClock clock{Keeper::us};
    ASSERT_FALSE(clock.set_frequency(5_ppm));
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    set_frequency(7);
    EXPECT_EQ(clock.changed_by_another(), Disturbance::frequency_set);
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    EXPECT_EQ(SystemClock::frequency(), 7_ppm);
    set_tick(10'001);
    EXPECT_EQ(clock.changed_by_another(), Disturbance::tick_set);
    set_status(STA_PLL);
    EXPECT_EQ(clock.changed_by_another(), Disturbance::phase_lock);
    kernel().writes = 0;
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    EXPECT_EQ(kernel().writes, 0);
}

TEST_F(KernelClock, U18_setting_the_frequency_reverts_all_changes_of_its_rate_by_another) {
    SystemClock clock{Keeper::us};
    set_frequency(7);
    set_tick(10'001);
    set_status(STA_PLL);
    ASSERT_FALSE(clock.set_frequency(5_ppm));
    EXPECT_EQ(SystemClock::frequency(), 5_ppm);
    EXPECT_EQ(kernel().clock.tick_us, 10'000);
    EXPECT_EQ(kernel().clock.status & STA_PLL, 0);
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
}

TEST_F(KernelClock, U18_our_own_changes_are_no_changes_by_another) {
    SystemClock clock{Keeper::us};
    for (const auto phase : {std::chrono::milliseconds{4}, std::chrono::milliseconds{}}) {
        ASSERT_FALSE(clock.slew({phase, phase, {}}));
        EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    }
    ASSERT_FALSE(clock.step(std::chrono::milliseconds{300}));
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
}

}
}
