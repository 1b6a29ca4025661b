// Log lines that strangers can trigger: one a second, and none forgotten.
#include "timed/line_limiter.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

constexpr Instant start{100s};

TEST(LineLimiter, AFloodGetsOneLineASecondAndEveryoneIsCounted) {
    LineLimiter limiter{1, 1s};
    std::size_t written = 0;
    std::size_t held = 0;
    for (int i = 0; i < 10'000; ++i) {
        const Instant now = start + i * 500us; // five seconds of it
        if (const auto back = limiter.held_back(now)) {
            ++written;
            held += back->lines;
        }
        if (limiter.admit(now)) ++written, ++held;
    }
    const auto rest = limiter.held_back(start + 6s);
    ASSERT_TRUE(rest);
    EXPECT_EQ(held + rest->lines, 10'000U);
    EXPECT_LE(written, 5U);
}

TEST(LineLimiter, AQuietLogIsNotDelayed) {
    LineLimiter limiter{1, 1s};
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limiter.admit(start + i * 1s));
    EXPECT_FALSE(limiter.held_back(start + 20s));
}

TEST(LineLimiter, LongSilenceSavesUpNoMoreThanTheBurst) {
    LineLimiter limiter{3, 1s};
    EXPECT_TRUE(limiter.admit(start));
    int admitted = 0;
    for (int i = 0; i < 100; ++i) admitted += limiter.admit(start + 1h) ? 1 : 0;
    EXPECT_EQ(admitted, 3);
}

TEST(LineLimiter, WhatWasHeldBackIsToldOnceAndWithItsSpan) {
    LineLimiter limiter{1, 1s};
    EXPECT_TRUE(limiter.admit(start));
    EXPECT_FALSE(limiter.admit(start + 100ms));
    EXPECT_FALSE(limiter.admit(start + 200ms));
    EXPECT_FALSE(limiter.held_back(start + 900ms)); // too early for another line
    const auto held = limiter.held_back(start + 1100ms);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->lines, 2U);
    EXPECT_EQ(held->during, 1s);
    EXPECT_FALSE(limiter.held_back(start + 10s));
}

}
}
