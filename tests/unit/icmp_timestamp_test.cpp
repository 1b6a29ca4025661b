// ICMP timestamps on the wire (RFC 792), and standard and non-standard stamps.
#include "proto/wire/icmp_timestamp.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::ElementsAreArray;

Bytes reply() { return "0e 00 7a d4 12 34 00 02 01 02 03 04 02 76 2e 01 02 76 2e 02"_bytes; }

// RFC 1071: summing a packet together with its checksum gives all ones.
std::uint32_t ones_complement_sum(std::span<const std::byte> packet) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < packet.size(); ++at) {
        sum += std::to_integer<std::uint32_t>(packet[at]) << (at % 2 == 0 ? 8U : 0U);
    }
    while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
    return sum;
}

TEST(IcmpTimestamp, request_has_the_twenty_bytes_of_rfc_792) {
    // 0d00 + 1234 + 0002 + 0102 + 0304 = 233c, whose complement is dcc3
    EXPECT_THAT(encode_timestamp_request({0x1234, 2, 0x01020304, {}, {}}),
                ElementsAreArray("0d 00 dc c3 12 34 00 02 01 02 03 04 00 00 00 00 00 00 00 00"_bytes));
}

TEST(IcmpTimestamp, request_leaves_the_stamps_of_the_other_host_zero) {
    const auto packet = encode_timestamp_request({1, 2, 3, {4}, {5}});
    EXPECT_THAT(std::span{packet}.last(8), testing::Each(std::byte{0}));
}

TEST(IcmpTimestamp, checksum_carries_around) {
    // 0d00 + 4 * ffff = 4_0cfc, folded 0d00, whose complement is f2ff
    const auto packet = encode_timestamp_request({0xffff, 0xffff, 0xffff'ffff, {}, {}});
    EXPECT_EQ(packet[2], std::byte{0xf2});
    EXPECT_EQ(packet[3], std::byte{0xff});
}

TEST(IcmpTimestamp, checksum_holds_for_every_identifier) {
    for (std::uint32_t id = 0; id <= 0xffff; ++id) {
        const auto packet = encode_timestamp_request({static_cast<std::uint16_t>(id),
                                                      static_cast<std::uint16_t>(id * 40503),
                                                      id * 2654435761U,
                                                      {},
                                                      {}});
        ASSERT_EQ(ones_complement_sum(packet), 0xffffU) << "id " << id;
    }
}

void expect_the_stamps_of_reply(std::span<const std::byte> packet) {
    const auto decoded = decode_timestamp_reply(packet);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->id, 0x1234);
    EXPECT_EQ(decoded->sequence, 2);
    EXPECT_EQ(decoded->originate, 0x01020304U);
    EXPECT_EQ(decoded->receive.value, 41'299'457U); // 11:28:19.457
    EXPECT_EQ(decoded->transmit.value, 41'299'458U);
}

TEST(IcmpTimestamp, reply_brings_back_what_was_asked_and_both_stamps) { expect_the_stamps_of_reply(reply()); }

TEST(IcmpTimestamp, reply_padded_to_the_historic_28_bytes_reads_the_same) {
    auto padded = reply();
    padded.resize(28, std::byte{0});
    expect_the_stamps_of_reply(padded);
}

TEST(IcmpTimestamp, reply_cut_short_is_no_answer) {
    for (std::size_t size = 0; size < icmp_timestamp_size; ++size) {
        auto cut = reply();
        cut.resize(size);
        const auto decoded = decode_timestamp_reply(cut);
        ASSERT_FALSE(decoded) << size << " bytes";
        EXPECT_EQ(decoded.error(), NotAnAnswer::too_short) << size << " bytes";
    }
}

TEST(IcmpTimestamp, no_other_icmp_type_is_an_answer) {
    for (unsigned type = 0; type < 256; ++type) {
        auto packet = reply();
        packet[0] = static_cast<std::byte>(type);
        const auto decoded = decode_timestamp_reply(packet);
        const bool taken_for_other = decoded.has_error() && decoded.error() == NotAnAnswer::other_type;
        EXPECT_EQ(taken_for_other, type != 14) << "type " << type;
    }
}

TEST(IcmpTimestamp, reply_that_was_damaged_on_the_way_is_no_answer) {
    for (std::size_t bit = 0; bit < icmp_timestamp_size * 8; ++bit) {
        auto packet = reply();
        packet[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        EXPECT_FALSE(decode_timestamp_reply(packet)) << "bit " << bit;
    }
}

TEST(IcmpTimestamp, reply_with_a_code_is_no_answer) {
    auto packet = reply();
    packet[1] = std::byte{1};
    ASSERT_FALSE(decode_timestamp_reply(packet));
    EXPECT_EQ(decode_timestamp_reply(packet).error(), NotAnAnswer::other_type);
}

TEST(IcmpTimestamp, stamp_is_standard_within_the_day) {
    EXPECT_TRUE(MillisecondsOfDay{0}.standard());
    EXPECT_TRUE(MillisecondsOfDay{86'399'999}.standard());
    EXPECT_FALSE(MillisecondsOfDay{86'400'000}.standard());
}

TEST(IcmpTimestamp, stamp_with_the_top_bit_set_is_some_other_kind_of_time) {
    EXPECT_FALSE(MillisecondsOfDay{0x8000'0000}.standard());
    EXPECT_FALSE(MillisecondsOfDay{0x8000'0001}.standard());
    EXPECT_FALSE(MillisecondsOfDay{0xffff'ffff}.standard());
}

TEST(IcmpTimestamp, request_is_found_in_the_frame_that_left) {
    const IcmpTimestamp request{
        0x0d00, 0x0d00, 0x0d00'0d00, {}, {}}; // each looks like the beginning of a request
    const auto message = encode_timestamp_request(request);
    for (const std::size_t header : {0U, 20U, 34U, 38U}) {
        for (const std::size_t padding : {0U, 6U}) {
            Bytes frame(header, std::byte{0x0d});
            frame.insert(frame.end(), message.begin(), message.end());
            frame.resize(frame.size() + padding);
            const auto found = find_timestamp_request(frame);
            ASSERT_TRUE(found) << header;
            EXPECT_EQ(found->sequence, request.sequence);
            EXPECT_EQ(found->originate, request.originate);
        }
    }
}

TEST(IcmpTimestamp, request_is_not_found_where_there_is_none) {
    EXPECT_FALSE(find_timestamp_request({}));
    EXPECT_FALSE(find_timestamp_request(reply()));
    auto cut = encode_timestamp_request({1, 2, 3, {}, {}});
    EXPECT_FALSE(find_timestamp_request(std::span{cut}.first(cut.size() - 1)));
    cut[4] ^= std::byte{1};
    EXPECT_FALSE(find_timestamp_request(cut)) << "its checksum is wrong";
}

}
}
