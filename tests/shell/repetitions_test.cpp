// A persistent condition is logged once, and again when it recurs.
#include "timed/observe/repetitions.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr Instant start{100s};

TEST(Repetitions, U15_a_line_is_written_once_and_then_once_an_hour_with_how_often) {
    Repetitions repetitions;
    EXPECT_EQ(repetitions.admit("no answer", start), 0U);
    for (auto later = 10s; later < 1h; later += 10s)
        EXPECT_FALSE(repetitions.admit("no answer", start + later));
    EXPECT_EQ(repetitions.admit("no answer", start + 1h), 359U);
    EXPECT_FALSE(repetitions.admit("no answer", start + 1h + 10s));
}

TEST(Repetitions, U15_a_condition_that_recurs_after_a_pause_is_logged_again) {
    Repetitions repetitions;
    EXPECT_EQ(repetitions.admit("no answer", start), 0U);
    EXPECT_FALSE(repetitions.admit("no answer", start + 1min));
    EXPECT_EQ(repetitions.admit("no answer", start + 10min), 0U);
}

TEST(Repetitions, TreatsEveryLineSeparately) {
    Repetitions repetitions;
    EXPECT_EQ(repetitions.admit("alpha", start), 0U);
    EXPECT_EQ(repetitions.admit("beta", start), 0U);
    repetitions.forget("beta");
    EXPECT_FALSE(repetitions.admit("alpha", start));
    EXPECT_EQ(repetitions.admit("beta", start), 0U);
}

TEST(Repetitions, NewLinesReplaceOnlyTheOldest) {
    Repetitions repetitions;
    EXPECT_EQ(repetitions.admit("lasting", start), 0U);
    for (int i = 0; i < 10'000; ++i) {
        repetitions.admit(std::to_string(i), start + i * 10ms);
        if (i % 100 != 0) continue;
        EXPECT_FALSE(repetitions.admit("lasting", start + i * 10ms));
    }
    EXPECT_FALSE(repetitions.admit("9999", start + 101s));
    EXPECT_EQ(repetitions.admit("0", start + 101s), 0U);
}

}
}
