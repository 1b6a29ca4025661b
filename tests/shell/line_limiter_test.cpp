// The rate limit of lines of one kind: few pass, and all suppressed ones are counted.
#include "timed/observe/line_limiter.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr Instant start{100s};

TEST(LineLimiter, AFloodGetsFewerAndFewerLinesAndEveryoneIsCounted) {
    LineLimiter limiter{{1, 1s, 1min}};
    std::size_t written = 0;
    std::size_t suppressed = 0;
    constexpr int datagrams = 200'000;
    for (int i = 0; i < datagrams; ++i) {
        const Instant now = start + i * 18ms; // for an hour
        suppressed += limiter.suppressed(now).value_or(0);
        if (limiter.admit(now)) ++written;
    }
    suppressed += limiter.suppressed(start + 2h).value_or(0);
    EXPECT_EQ(written + suppressed, datagrams);
    EXPECT_GE(written, 60U);
    EXPECT_LE(written, 66U);
}

TEST(LineLimiter, AQuietLogIsNotDelayed) {
    LineLimiter limiter{{1, 1s, 1min}};
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limiter.admit(start + i * 1s));
    EXPECT_FALSE(limiter.suppressed(start + 20s));
}

TEST(LineLimiter, AfterALongPauseTheAllowanceIsTheBurstAndTheIntervalIsReset) {
    LineLimiter limiter{{3, 1s, 1min}};
    for (int i = 0; i < 10'000; ++i) limiter.admit(start + i * 10ms);
    int admitted = 0;
    for (int i = 0; i < 100; ++i) admitted += limiter.admit(start + 1h) ? 1 : 0;
    EXPECT_EQ(admitted, 3);
    EXPECT_TRUE(limiter.admit(start + 1h + 2s));
}

TEST(LineLimiter, C9_AReportOfSuppressedLinesDoesNotCountAsALine) {
    LineLimiter limiter{{1, 1s, 1s}};
    EXPECT_TRUE(limiter.admit(start));
    EXPECT_FALSE(limiter.admit(start + 100ms));
    EXPECT_FALSE(limiter.admit(start + 200ms));
    EXPECT_FALSE(limiter.suppressed(start + 900ms)) << "too early for another line";
    EXPECT_EQ(limiter.suppressed(start + 1100ms), 2U);
    EXPECT_TRUE(limiter.admit(start + 1100ms));
    EXPECT_FALSE(limiter.suppressed(start + 10s));
}

}
}
