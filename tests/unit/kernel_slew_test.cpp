// The remainder of a slew by adjtime or the phase lock, against a model of Linux's clock.
#include "proto/clock/kernel_slew.hpp"
#include "tests/lan/clock_model.hpp"
#include "timed/clock/phase_lock.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace timed {
namespace {

/// A clock whose only error is its slew.
class Clock {
  public:
    explicit Clock(Duration begun)
        : now_(begun)
        , kernel_(lan::clock_showing(begun.count(), begun.count(), 0)) {}

    void slew(Duration total, Duration share = {}) { tell(slew_.begin(total, share, shown())); }
    void stop() { slew(slew_.under_way(shown())); }
    void wait(Duration length) { now_ += length; }

    [[nodiscard]] WallTime shown() const {
        return WallTime{Duration{lan::simulated_at(kernel_, now_.count())}};
    }
    [[nodiscard]] Duration error() const { return shown().time_since_epoch() - now_; }
    [[nodiscard]] Duration left() const { return slew_.left(shown()); }
    [[nodiscard]] bool is_fast() const { return slew_.is_fast(shown()); }
    [[nodiscard]] const lan::ClockState& kernel() const { return kernel_; }

  private:
    void tell(KernelSlew::Told told) {
        for (auto& request : phase_lock_requests(told.phase, static_cast<int>(kernel_.status)))
            EXPECT_GE(lan::adjust(kernel_, now_.count(), request), 0);
        timex request{};
        request.modes = ADJ_OFFSET_SINGLESHOT;
        request.offset = told.single_shot.count();
        lan::adjust(kernel_, now_.count(), request);
    }

    Duration now_;
    lan::ClockState kernel_;
    KernelSlew slew_;
};

class KernelSlews : public testing::TestWithParam<Duration> {};

TEST_P(KernelSlews, are_known_at_every_moment) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam());
    for (int moment = 0; moment < 600; ++moment) {
        const Duration goal = clock.error() + clock.left();
        ASSERT_NEAR(static_cast<double>(goal.count()), static_cast<double>(GetParam().count()), 504)
            << "moment " << moment;
        clock.wait(7'919us);
        ASSERT_NEAR(static_cast<double>((clock.error() + clock.left()).count()),
                    static_cast<double>(goal.count()), 3)
            << "moment " << moment;
    }
}

TEST_P(KernelSlews, take_their_place_though_a_second_keeps_its_share) {
    Clock clock{1'000'300ms};
    Duration goal{};
    for (int turn = 0; turn < 50; ++turn) {
        goal = clock.error() + GetParam() / (turn + 1);
        clock.slew(GetParam() / (turn + 1));
        EXPECT_NEAR(static_cast<double>((clock.error() + clock.left()).count()),
                    static_cast<double>(goal.count()), 504);
        clock.wait(turn * 41ms);
    }
    clock.wait(300s);
    EXPECT_EQ(clock.left(), Duration{});
    EXPECT_NEAR(static_cast<double>(clock.error().count()), static_cast<double>(goal.count()), 1000);
}

TEST_P(KernelSlews, can_be_called_back_but_for_the_second_under_way) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam());
    clock.wait(1s);
    clock.stop();
    const Duration goal = clock.error() + clock.left();
    clock.wait(1s);
    EXPECT_NEAR(static_cast<double>(clock.error().count()), static_cast<double>(goal.count()), 3);
    EXPECT_EQ(clock.left(), Duration{});
}

INSTANTIATE_TEST_SUITE_P(Of, KernelSlews,
                         testing::Values(Duration{}, 1us, -1us, 499us, -499us, 500us, -500us, 1'900us,
                                         -1'900us, 100ms, -100ms));

// ---- by the phase lock

struct Fast {
    Duration total;
    Duration share;
};

class FastKernelSlews : public testing::TestWithParam<Fast> {};

TEST_P(FastKernelSlews, are_known_at_every_moment_without_the_daemon) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam().total, GetParam().share);
    for (int moment = 0; moment < 600; ++moment) {
        ASSERT_NEAR(static_cast<double>((clock.error() + clock.left()).count()),
                    static_cast<double>(GetParam().total.count()), 1'000)
            << "moment " << moment;
        clock.wait(379'919us);
    }
}

TEST_P(FastKernelSlews, U10_reach_their_goal_without_the_daemon) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam().total, GetParam().share);
    clock.wait(2000s);
    EXPECT_NEAR(static_cast<double>(clock.error().count()), static_cast<double>(GetParam().total.count()),
                1'000);
    EXPECT_EQ(clock.kernel().tick_us, 10'000);
    EXPECT_EQ(clock.kernel().frequency, 0);
}

TEST_P(FastKernelSlews, make_their_share_in_the_next_second) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam().total, GetParam().share);
    clock.wait(700ms);
    EXPECT_EQ(clock.error(), Duration{});
    EXPECT_TRUE(clock.is_fast());
    const Duration gain = KernelSlew::gain_of(GetParam().share);
    clock.wait(1s - gain);
    EXPECT_NEAR(static_cast<double>(clock.error().count()), static_cast<double>(gain.count()), 2'000);
}

TEST_P(FastKernelSlews, can_be_called_back_but_for_the_second_under_way) {
    Clock clock{1'000'300ms};
    clock.slew(GetParam().total, GetParam().share);
    clock.wait(1s);
    clock.stop();
    EXPECT_TRUE(clock.is_fast());
    const Duration goal = clock.error() + clock.left();
    clock.wait(1s);
    EXPECT_FALSE(clock.is_fast());
    clock.wait(100s);
    EXPECT_NEAR(static_cast<double>(clock.error().count()), static_cast<double>(goal.count()), 3);
    EXPECT_EQ(clock.kernel().status & (STA_PLL | STA_FREQHOLD), 0);
}

INSTANTIATE_TEST_SUITE_P(Of, FastKernelSlews,
                         testing::Values(Fast{2ms, 2ms}, Fast{-2ms, -2ms}, Fast{100ms, 51ms},
                                         Fast{-100ms, -51ms}, Fast{400ms, 83ms}, Fast{-3ms, 10ms}));

TEST(KernelSlew, C17_a_slew_of_more_than_glibc_takes_is_known_for_what_adjtime_is_told) {
    for (const Duration total : {Duration{3000s}, Duration{-3000s}}) {
        KernelSlew slew;
        const auto told = slew.begin(total, {}, WallTime{1'000'000s});
        EXPECT_EQ(std::chrono::abs(told.single_shot), 2000s);
        EXPECT_NEAR(std::chrono::duration<double>(slew.left(WallTime{1'000'000s})).count(),
                    std::chrono::duration<double>(told.single_shot).count(), 1.01);
    }
}

TEST(KernelSlew, of_a_clock_that_was_set_back_goes_on_with_what_is_left) {
    KernelSlew slew;
    slew.begin(10ms, {}, WallTime{1'000'000s});
    EXPECT_EQ(slew.under_way(WallTime{999'000s}), Duration{});
    EXPECT_NEAR(static_cast<double>(slew.left(WallTime{999'000s}).count()), 10e6, 1e3);
}

}
}
