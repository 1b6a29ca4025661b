// The bounds that one ICMP timestamp reply proves.
#include "proto/measure/tick_search.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

constexpr WallTime midnight{20'454 * 24h};
constexpr WallTime noon = midnight + 12h;

IcmpTimestamp stamped(std::uint32_t milliseconds) { return {0, 0, 0, {milliseconds}, {milliseconds}}; }

class Reply : public testing::Test {
  protected:
    Reply() { search.sent(noon); }

    TickSearch search;
    static constexpr std::uint32_t noon_stamp = 43'200'000;
};

TEST_F(Reply, says_that_the_other_clock_ticked_between_sending_and_receiving) {
    search.answered(noon, stamped(noon_stamp + 5), noon + 200us);
    const auto result = search.result();
    EXPECT_EQ(result.quality, Quality::good);
    EXPECT_LE(result.offset.low, Duration{5ms - 200us});
    EXPECT_GE(result.offset.low, Duration{5ms - 201us});
    EXPECT_GE(result.offset.high, Duration{6ms});
    EXPECT_LE(result.offset.high, Duration{6ms + 1us});
    EXPECT_EQ(result.round_trip, Duration{200us});
}

TEST_F(Reply, makes_the_next_probe_arrive_as_the_other_clock_ticks) {
    search.answered(noon, stamped(noon_stamp), noon + 200us); // within -200 us ... 1 ms, middle 400 us
    const auto next = search.next(noon + 200us);
    const WallTime when = std::get<TickSearch::SendAt>(next).when;
    const auto there = when + search.result().offset.middle() + 100us;
    EXPECT_LE(std::chrono::abs(there - std::chrono::round<std::chrono::milliseconds>(there)), 1us);
    EXPECT_GE(when, noon + 200us);
    EXPECT_LE(when, noon + 1200us);
}

TEST_F(Reply, across_midnight_on_either_side_is_folded_into_half_a_day) {
    for (const auto& [stamp, at, offset] :
         {std::tuple{0U, midnight - 1ms, 1ms}, std::tuple{86'399'999U, midnight, -1ms},
          std::tuple{43'199'000U, midnight, 43'199'000ms},
          std::tuple{43'201'000U, midnight, -43'199'000ms}}) {
        TickSearch fresh;
        fresh.sent(at);
        fresh.answered(at, stamped(stamp), at);
        EXPECT_TRUE(fresh.result().offset.contains(offset)) << stamp;
        EXPECT_LE(fresh.result().offset.width(), Duration{1ms + 1us}) << stamp;
    }
}

TEST_F(Reply, of_another_kind_of_time_is_reported) {
    for (const std::uint32_t stamp : {0x8000'0007U, 86'400'123U, 0x7fff'ffffU}) {
        TickSearch fresh;
        fresh.sent(noon);
        fresh.answered(noon, stamped(stamp), noon + 200us);
        EXPECT_EQ(fresh.result().quality, Quality::non_standard_time) << stamp;
        EXPECT_TRUE(std::holds_alternative<TickSearch::Finished>(fresh.next(noon + 200us))) << stamp;
    }
}

TEST_F(Reply, with_its_bytes_swapped_is_reported) {
    search.answered(noon, stamped(0x002e'9302U), noon + 200us);
    search.answered(noon, stamped(0x8293'2e00U), noon + 200us);
    EXPECT_EQ(search.result().quality, Quality::byte_swapped);
}

TEST_F(Reply, received_before_it_was_sent_for_says_nothing) {
    search.answered(noon, stamped(noon_stamp), noon - 1ns);
    EXPECT_EQ(search.result().quality, Quality::no_answer);
}

TEST_F(Reply, to_an_earlier_probe_is_still_good) {
    search.sent(noon + 100ms);
    search.answered(noon, stamped(noon_stamp), noon + 110ms);
    EXPECT_EQ(search.result().quality, Quality::good);
    EXPECT_TRUE(search.result().offset.contains(0ms));
    EXPECT_TRUE(std::holds_alternative<TickSearch::WaitUntil>(search.next(noon + 110ms)))
        << "the answer to the later probe is still awaited";
}

TEST_F(Reply, is_waited_for_100_ms) {
    const auto next = search.next(noon + 99ms);
    ASSERT_TRUE(std::holds_alternative<TickSearch::WaitUntil>(next));
    EXPECT_EQ(std::get<TickSearch::WaitUntil>(next).when, noon + 100ms);
    EXPECT_TRUE(std::holds_alternative<TickSearch::SendAt>(search.next(noon + 100ms)));
}

TEST_F(Reply, with_one_stamp_of_another_kind_of_time_is_reported) {
    search.answered(noon, {0, 0, 0, {noon_stamp}, {0x8000'0007U}}, noon + 200us);
    EXPECT_EQ(search.result().quality, Quality::non_standard_time);
}

TEST_F(Reply, that_contradicts_earlier_ones_shows_a_step_of_the_other_clock) {
    search.answered(noon, stamped(noon_stamp), noon + 200us);
    search.sent(noon + 1ms);
    search.answered(noon + 1ms, stamped(noon_stamp + 501), noon + 1200us);
    EXPECT_EQ(search.result().quality, Quality::good);
    EXPECT_TRUE(search.result().offset.contains(500ms));
    EXPECT_FALSE(search.result().offset.contains(0ms));
}

TEST_F(Reply, that_keeps_contradicting_the_others_makes_the_measurement_noisy) {
    for (int i = 0; i < 10; ++i)
        search.answered(noon, stamped(noon_stamp + (i % 2 == 0 ? 0U : 500U)), noon + 200us);
    EXPECT_EQ(search.result().quality, Quality::noisy);
    EXPECT_TRUE(std::holds_alternative<TickSearch::Finished>(search.next(noon + 200us)));
}

TEST_F(Reply, cannot_come_when_nothing_could_be_sent) {
    search.unreachable();
    EXPECT_EQ(search.result().quality, Quality::unreachable);
    EXPECT_TRUE(std::holds_alternative<TickSearch::Finished>(search.next(noon)));
}

}
}
