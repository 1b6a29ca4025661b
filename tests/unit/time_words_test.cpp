// Amounts and times of day in the two 32-bit words of the wire: floor form, rounding, 2038 and 2106.
#include "proto/base/random.hpp"
#include "proto/wire/message.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

namespace timed {
namespace {

constexpr auto modulus = std::chrono::seconds{std::int64_t{1} << 32};
constexpr WallTime start_of_2026{1'767'225'600s};
constexpr WallTime overflow_of_2038{std::chrono::seconds{std::int64_t{1} << 31}};
constexpr WallTime overflow_of_2106{modulus};

struct Written {
    Duration amount;
    TimeWords words;
};

TEST(TimeWords, are_in_floor_form) {
    for (const auto& [amount, words] : std::vector<Written>{{0ns, {0, 0}},
                                                            {1us, {0, 1}},
                                                            {-1us, {-1, 999'999}},
                                                            {-5ms, {-1, 995'000}},
                                                            {-1s, {-1, 0}},
                                                            {-1s - 1us, {-2, 999'999}},
                                                            {19'900ms, {19, 900'000}},
                                                            {-19'900ms, {-20, 100'000}}}) {
        EXPECT_EQ(to_amount(amount), words) << amount.count() << " ns";
        EXPECT_EQ(amount_of(words), amount) << amount.count() << " ns";
    }
}

TEST(TimeWords, are_rounded_to_the_nearest_microsecond) {
    for (const auto& [amount, words] : std::vector<Written>{{499ns, {0, 0}},
                                                            {501ns, {0, 1}},
                                                            {-499ns, {0, 0}},
                                                            {-501ns, {-1, 999'999}},
                                                            {999'999'501ns, {1, 0}},
                                                            {-999'999'501ns, {-1, 0}}}) {
        EXPECT_EQ(to_amount(amount), words) << amount.count() << " ns";
    }
}

TEST(TimeWords, lose_at_most_half_a_microsecond_of_any_amount) {
    Random random{1};
    for (int i = 0; i < 10'000; ++i) {
        const Duration amount = random.between(-100s, 100s);
        const TimeWords words = to_amount(amount);
        ASSERT_LE(std::chrono::abs(amount_of(words) - amount), Duration{500ns}) << amount.count() << " ns";
        ASSERT_GE(words.microseconds, 0) << amount.count() << " ns";
        ASSERT_LT(words.microseconds, 1'000'000) << amount.count() << " ns";
    }
}

TEST(TimeWords, hold_no_more_than_68_years) {
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    for (const auto& beyond : {Duration{100 * 365 * 24h}, Duration::max()}) {
        EXPECT_EQ(to_amount(beyond), (TimeWords{most, 0}));
        EXPECT_EQ(to_amount(-beyond), (TimeWords{-most, 0}));
    }
}

TEST(TimeWords, of_a_time_of_day_are_read_back_as_written) {
    const WallTime time = start_of_2026 + 123'456us;
    EXPECT_EQ(to_time_of_day(time), (TimeWords{1'767'225'600, 123'456}));
    EXPECT_EQ(time_of_day(to_time_of_day(time), start_of_2026 - 1h), time);
    EXPECT_EQ(time_of_day(to_time_of_day(time), start_of_2026 + 1h), time);
}

TEST(TimeWords, of_a_time_of_day_are_rounded_up_across_the_second) {
    EXPECT_EQ(to_time_of_day(start_of_2026 + 999'999'600ns), (TimeWords{1'767'225'601, 0}));
}

TEST(TimeWords, wrap_as_unsigned_seconds_do_in_2038_and_2106) {
    EXPECT_EQ(to_time_of_day(overflow_of_2038 - 1us),
              (TimeWords{std::numeric_limits<std::int32_t>::max(), 999'999}));
    EXPECT_EQ(to_time_of_day(overflow_of_2038), (TimeWords{std::numeric_limits<std::int32_t>::min(), 0}));
    EXPECT_EQ(to_time_of_day(overflow_of_2106 - 1s), (TimeWords{-1, 0}));
    EXPECT_EQ(to_time_of_day(overflow_of_2106), (TimeWords{0, 0}));
}

TEST(TimeWords, are_read_across_2038_and_2106_from_either_side) {
    for (const WallTime border : {overflow_of_2038, overflow_of_2106}) {
        for (const Duration local : {-10s, -1s, 0s, 1s, 10s}) {
            for (const Duration told : {Duration{-20 * 365 * 24h}, Duration{-1us}, Duration{}, Duration{5s},
                                        Duration{20 * 365 * 24h}}) {
                EXPECT_EQ(time_of_day(to_time_of_day(border + told), border + local), border + told)
                    << local.count() << " ns, " << told.count() << " ns from the border";
            }
        }
    }
}

TEST(TimeWords, are_read_as_the_instant_nearest_to_the_era) {
    Random random{2};
    for (int i = 0; i < 100'000; ++i) {
        const TimeWords words{static_cast<std::int32_t>(random.next()),
                              static_cast<std::int32_t>(random.next() % 1'000'000)};
        const WallTime local{random.between(-10 * 365 * 24h, 200 * 365 * 24h)};
        const WallTime told = time_of_day(words, local);
        ASSERT_LE(std::chrono::abs(told - local), modulus / 2 + 1s)
            << words.seconds << " near " << local.time_since_epoch().count();
        ASSERT_EQ(to_time_of_day(told), words)
            << words.seconds << " near " << local.time_since_epoch().count();
    }
}

}
}
