// The generator: the published numbers on every compiler, and draws within their bounds.
#include "proto/base/random.hpp"

#include <gmock/gmock.h>

#include <array>
#include <set>

namespace timed {
namespace {

TEST(Random, yields_the_published_numbers_of_splitmix64) {
    Random from_zero{0};
    EXPECT_EQ(from_zero.next(), 0xe220a8397b1dcdafU);
    EXPECT_EQ(from_zero.next(), 0x6e789e6aa1b965f4U);
    EXPECT_EQ(from_zero.next(), 0x06c45d188009454fU);

    Random random{1234567};
    const std::array<std::uint64_t, 5> published{6457827717110365317U, 3203168211198807973U,
                                                 9817491932198370423U, 4593380528125082431U,
                                                 16408922859458223821U};
    for (const auto number : published) EXPECT_EQ(random.next(), number);
}

TEST(Random, draws_every_duration_from_low_up_to_but_not_high) {
    Random random{7};
    std::set<Duration> drawn;
    for (int i = 0; i < 1000; ++i) drawn.insert(random.between(-2ns, 3ns));
    EXPECT_THAT(drawn, testing::ElementsAre(-2ns, -1ns, 0ns, 1ns, 2ns));
}

TEST(Random, draws_the_only_duration_there_is) {
    Random random{7};
    EXPECT_EQ(random.between(5s, 5s + 1ns), Duration{5s});
}

TEST(Random, spreads_its_draws_evenly_over_tenths_of_a_range) {
    Random random{7};
    constexpr int draws = 100'000;
    std::array<int, 10> tenths{};
    for (int i = 0; i < draws; ++i) {
        ++tenths.at(static_cast<std::size_t>((random.between(-50s, 50s) + 50s) / 10s));
    }
    // Ten standard deviations of the expected share.
    for (const int share : tenths) EXPECT_NEAR(share, draws / 10, 1000);
}

}
}
