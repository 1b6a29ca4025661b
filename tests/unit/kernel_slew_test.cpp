// What adjtime has yet to do, against a clock to which it is done as Linux does it.
#include "proto/kernel_slew.hpp"
#include "tests/lan/clock_model.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace timed {
namespace {

/// A clock that is right but for what adjtime is told.
class Clock {
  public:
    explicit Clock(Duration begun)
        : now_(begun)
        , kernel_(lan::clock_showing(begun.count(), begun.count(), 0)) {}

    void slew(Duration total) { tell(slew_.begin(total, shown())); }
    void stop() { slew_.stop(shown()), tell({}); }
    void wait(Duration length) { now_ += length; }

    [[nodiscard]] WallTime shown() const {
        return WallTime{Duration{lan::simulated_at(kernel_, now_.count())}};
    }
    [[nodiscard]] Duration error() const { return shown().time_since_epoch() - now_; }
    [[nodiscard]] Duration left() const { return slew_.left(shown()); }

  private:
    void tell(Duration amount) {
        timex request{};
        request.modes = ADJ_OFFSET_SINGLESHOT;
        request.offset = amount / std::chrono::microseconds{1};
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

}
}
