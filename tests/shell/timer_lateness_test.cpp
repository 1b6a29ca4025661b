#include "timed/net/timer_lateness.hpp"

#include "proto/base/random.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

using namespace std::chrono_literals;

Duration learned_from(Duration low, Duration high) {
    TimerLateness lateness;
    Random random{1};
    for (int i = 0; i < 2'000; ++i) lateness.add(random.between(low, high));
    return lateness.usual();
}

TEST(TimerLateness, is_the_90th_percentile_of_what_was_seen) {
    EXPECT_NEAR(static_cast<double>(learned_from(0us, 100us).count()), 90'000, 15'000);
    EXPECT_NEAR(static_cast<double>(learned_from(100us, 200us).count()), 190'000, 15'000);
}

TEST(TimerLateness, is_not_learned_from_a_busy_daemon) {
    TimerLateness lateness;
    const Duration before = lateness.usual();
    for (int i = 0; i < 2'000; ++i) lateness.add(TimerLateness::longest + 1us);
    EXPECT_EQ(lateness.usual(), before);
}

}
}
