// The responder's replies, byte for byte.
#include "tests/lan/timestamp_responder.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>

namespace lan {
namespace {

constexpr std::int64_t ns_per_day = 86'400'000'000'000;
constexpr std::size_t frame_size = 14 + 20 + 20;
using Frame = std::array<std::uint8_t, frame_size>;

// From 10.77.0.1 to 10.77.0.2, identifier 0x1234, sequence 7, originate 0x01020304.
Frame request() {
    Frame frame = {0x02, 0, 10, 77, 0,    2,    0x02, 0, 10, 77, 0, 1, 0x08, 0x00, // Ethernet
                   0x45, 0, 0,  40, 0,    0,    0,    0, 64, 1,  0, 0, 10,   77,   0, 1, 10, 77, 0, 2, // IP
                   13,   0, 0,  0,  0x12, 0x34, 0,    7, 1,  2,  3, 4};                                // ICMP
    const auto put = [&](std::size_t at, std::uint16_t sum) {
        frame[at] = static_cast<std::uint8_t>(sum >> 8);
        frame[at + 1] = static_cast<std::uint8_t>(sum);
    };
    put(14 + 10, internet_checksum(std::span(frame).subspan(14, 20)));
    put(34 + 2, internet_checksum(std::span(frame).subspan(34, 20)));
    return frame;
}

TEST(TimestampReply, BearsTheStampTwiceAndReturnsTheRest) {
    Frame frame = request();
    const std::int64_t stamp_ns = 5 * ns_per_day + 0x0a0b0cLL * 1'000'000 + 999'999;
    ASSERT_TRUE(turn_into_reply(frame, stamp_ns));
    const std::array<std::uint8_t, 6> to = {0x02, 0, 10, 77, 0, 1};
    const std::array<std::uint8_t, 8> from_to = {10, 77, 0, 2, 10, 77, 0, 1};
    const std::array<std::uint8_t, 16> data = {0x12, 0x34, 0,    7,    1, 2,    3,    4,
                                               0,    0x0a, 0x0b, 0x0c, 0, 0x0a, 0x0b, 0x0c};
    EXPECT_TRUE(std::ranges::equal(std::span(frame).first(6), to));
    EXPECT_TRUE(std::ranges::equal(std::span(frame).subspan(14 + 12, 8), from_to));
    EXPECT_EQ(frame[34], 14);
    EXPECT_TRUE(std::ranges::equal(std::span(frame).subspan(38, 16), data));
    EXPECT_EQ(internet_checksum(std::span(frame).subspan(14, 20)), 0);
    EXPECT_EQ(internet_checksum(std::span(frame).subspan(34, 20)), 0);
}

TEST(TimestampReply, IsGivenBefore1970Too) {
    Frame frame = request();
    ASSERT_TRUE(turn_into_reply(frame, -1));
    EXPECT_EQ(frame[34 + 12] << 24 | frame[34 + 13] << 16 | frame[34 + 14] << 8 | frame[34 + 15], 86'399'999);
}

TEST(TimestampReply, IsNotGivenToADamagedRequest) {
    for (std::size_t at = 14; at < frame_size; ++at) {
        Frame frame = request();
        frame[at] ^= 0x11;
        EXPECT_FALSE(turn_into_reply(frame, 0)) << "byte " << at;
    }
    for (std::size_t size = 0; size < frame_size; ++size) {
        Frame frame = request();
        EXPECT_FALSE(turn_into_reply(std::span(frame).first(size), 0)) << size << " bytes";
    }
}

}
}
