// SystemClock on a simulated kernel.
#include "timed/clock/system_clock.hpp"

#include "tests/lan/kernel_double.hpp"

#include <gtest/gtest.h>

#include <sys/timex.h>

namespace timed {
namespace {

using Keeper = SystemClock::Keeper;

class KernelClock : public testing::Test {
  protected:
    KernelClock() { lan::kernel() = {}; }

    /// As another program does.
    static void set_frequency(std::int64_t ppm) {
        timex request{};
        request.modes = ADJ_FREQUENCY;
        request.freq = ppm * 65'536;
        lan::adjust_kernel(request);
    }
    static void set_status(int status) {
        timex request{};
        request.modes = ADJ_STATUS;
        request.status = status;
        lan::adjust_kernel(request);
    }
    static void set_tick(std::int64_t tick_us) {
        timex request{};
        request.modes = ADJ_TICK;
        request.tick = tick_us;
        lan::adjust_kernel(request);
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
    EXPECT_EQ(lan::kernel().clock.status & (STA_INS | STA_DEL), 0);
    set_status(STA_UNSYNC | STA_DEL);
    const SystemClock again{Keeper::us};
    EXPECT_EQ(lan::kernel().clock.status & (STA_INS | STA_DEL), 0);
}

TEST_F(KernelClock, V10_of_another_program_keeps_its_leap_seconds_and_is_never_written) {
    set_status(STA_INS);
    lan::kernel().writes = 0;
    SystemClock clock{Keeper::another};
    EXPECT_TRUE(clock.set_frequency(5_ppm));
    EXPECT_TRUE(clock.step(std::chrono::seconds{1}));
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    EXPECT_EQ(lan::kernel().writes, 0);
    EXPECT_NE(lan::kernel().clock.status & STA_INS, 0);
}

TEST_F(KernelClock, V10_a_leap_second_that_is_announced_later_is_left_alone) {
    SystemClock clock{Keeper::us};
    set_status(STA_INS);
    ASSERT_FALSE(clock.set_frequency(5_ppm));
    EXPECT_NE(lan::kernel().clock.status & STA_INS, 0);
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
    lan::kernel().writes = 0;
    EXPECT_EQ(clock.changed_by_another(), std::nullopt);
    EXPECT_EQ(lan::kernel().writes, 0);
}

TEST_F(KernelClock, U18_setting_the_frequency_reverts_all_changes_of_its_rate_by_another) {
    SystemClock clock{Keeper::us};
    set_frequency(7);
    set_tick(10'001);
    set_status(STA_PLL);
    ASSERT_FALSE(clock.set_frequency(5_ppm));
    EXPECT_EQ(SystemClock::frequency(), 5_ppm);
    EXPECT_EQ(lan::kernel().clock.tick_us, 10'000);
    EXPECT_EQ(lan::kernel().clock.status & STA_PLL, 0);
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
