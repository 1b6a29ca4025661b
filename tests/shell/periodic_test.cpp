// Work that is done once in an interval, however often it is wanted.
#include "timed/os/periodic.hpp"

#include <gtest/gtest.h>

namespace os {
namespace {

using namespace std::chrono_literals;
using timed::Instant;

TEST(Periodic, is_due_once_in_each_interval) {
    Periodic periodic{10s};
    int times = 0;
    for (Instant now{1min}; now < Instant{2min}; now += 1s) times += periodic.is_due(now) ? 1 : 0;
    EXPECT_EQ(times, 6);
}

TEST(Periodic, is_due_again_an_interval_after_it_was_late) {
    Periodic periodic{10s};
    EXPECT_TRUE(periodic.is_due(Instant{1min}));
    EXPECT_TRUE(periodic.is_due(Instant{85s}));
    EXPECT_FALSE(periodic.is_due(Instant{94s}));
    EXPECT_TRUE(periodic.is_due(Instant{95s}));
}

}
}
