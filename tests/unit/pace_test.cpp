// The poll interval of a slave.
#include "proto/ensemble/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace timed {
namespace {

/// A slave that is measured whenever it is due, with the offset `error(told, elapsed)`.
class APace : public testing::Test {
  protected:
    template <class Error> void run(Duration span, Error error) {
        const Instant end = now_ + span;
        while (pace_.due() < end) {
            const Duration elapsed = pace_.due() - std::exchange(now_, pace_.due());
            told_ = error(told_, elapsed);
            pace_.corrected(told_, {}, now_);
            ++measured_;
        }
        now_ = end;
    }
    [[nodiscard]] Duration interval() const { return pace_.due() - now_; }

    APace() { pace_.restart(now_); }

    Pace pace_;
    Instant now_{1h};
    Duration told_{2s};
    int measured_ = 0;
};

TEST_F(APace, grows_to_the_longest_for_a_clock_that_holds) {
    run(30min, [](Duration, Duration) { return 2us; });
    EXPECT_LT(measured_, 100);
    EXPECT_EQ(pace_.response(), Response::follows);
    measured_ = 0;
    run(1h, [](Duration, Duration) { return 2us; });
    EXPECT_NEAR(measured_, 56, 2);
}

TEST_F(APace, C12_is_slow_for_a_clock_that_ignores_corrections) {
    run(10min, [](Duration, Duration) { return 700ms; });
    EXPECT_EQ(pace_.response(), Response::ignores);
    measured_ = 0;
    run(1h, [](Duration, Duration) { return 700ms; });
    EXPECT_LE(measured_, 57);
}

TEST_F(APace, E1_is_slow_for_a_clock_that_rounds_to_5_ms_and_slews_by_500_ppm) {
    Duration off = 80ms; // signed
    const auto historic = [&](Duration, Duration elapsed) {
        const Duration told =
            std::chrono::round<std::chrono::duration<std::int64_t, std::ratio<1, 200>>>(off);
        const Duration most = gained(500_ppm, elapsed);
        off += gained(20_ppm, elapsed) - std::clamp(told, -most, most);
        return std::chrono::abs(off);
    };
    run(20min, historic);
    measured_ = 0;
    run(2h, historic);
    EXPECT_LE(measured_, 150);
}

TEST_F(APace, waits_for_a_clock_that_is_slewing) {
    told_ = {};
    run(60s, [](Duration told, Duration elapsed) {
        return told == Duration{} ? 100ms : told - gained(500_ppm, elapsed);
    });
    EXPECT_EQ(pace_.response(), Response::slewing);
    EXPECT_LE(measured_, 6);
}

TEST_F(APace, is_fast_again_when_a_clock_follows_its_corrections_again) {
    run(10min, [](Duration, Duration) { return 700ms; });
    run(10min, [](Duration, Duration) { return 5us; });
    EXPECT_EQ(pace_.response(), Response::follows);
    run(5min, [](Duration told, Duration) { return told == 5us ? 10ms : 2us; });
    EXPECT_EQ(pace_.response(), Response::follows) << "another program has set it once";
}

TEST_F(APace, is_faster_while_a_rate_is_learned) {
    run(30min, [](Duration, Duration) { return 2us; });
    // 2 ppm more, half of which is learned with each correction.
    Frequency more = 2_ppm;
    run(5min, [&](Duration, Duration elapsed) {
        const Duration error = gained(more, elapsed);
        more.parts_per_trillion /= 2;
        return error;
    });
    EXPECT_EQ(pace_.response(), Response::follows);
    EXPECT_LE(pace_.due() - now_, 64s);
}

TEST_F(APace, polls_a_host_that_does_not_answer_at_least_every_8_s) {
    for (int i = 0; i < 10; ++i) {
        now_ = pace_.due();
        pace_.failed(now_);
    }
    EXPECT_EQ(pace_.due() - now_, 8s);
}

}
}
