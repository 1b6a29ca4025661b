// The TSP message on the wire: encoding, byte for byte, and decoding of arbitrary input.
#include "proto/base/random.hpp"
#include "proto/wire/message.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <string>

namespace timed {
namespace {

using testing::ElementsAreArray;

constexpr auto newest_type = static_cast<MessageType>(message_type_count - 1);

std::vector<MessageType> all_types() {
    std::vector<MessageType> types;
    for (std::size_t code = 0; code < message_type_count; ++code)
        types.push_back(static_cast<MessageType>(code));
    return types;
}

Bytes zero_filled(Bytes bytes, std::size_t size = wire_size) {
    bytes.resize(size);
    return bytes;
}

Bytes packet_of(MessageType type, std::string_view name, std::size_t size = wire_size) {
    auto bytes = zero_filled("00 01 12 34"_bytes, size);
    bytes[0] = static_cast<std::byte>(type);
    const auto room = std::min(name.size(), size - name_offset);
    std::ranges::transform(name.substr(0, room), bytes.begin() + name_offset,
                           [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

Bytes with_word(Bytes packet, std::size_t at, std::int32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
        packet[at + i] = static_cast<std::byte>(static_cast<std::uint32_t>(value) >> (24U - 8U * i));
    }
    return packet;
}

void expect_malformed(const Bytes& packet, Malformed reason, const std::string& what) {
    const auto message = decode(packet);
    ASSERT_FALSE(message) << what;
    EXPECT_EQ(message.error(), reason) << what;
}

// ---- encoding

TEST(Message, sends_adjtime_of_minus_five_milliseconds_with_negative_seconds) {
    Message message{MessageType::adjtime, 0x1234, "alpha"_host};
    message.time = to_amount(-5ms);
    EXPECT_THAT(encode(message),
                ElementsAreArray(zero_filled("01 01 12 34 ff ff ff ff 00 0f 2e b8 61 6c 70 68 61"_bytes)));
}

TEST(Message, sends_adjtime_of_plus_1235_milliseconds) {
    Message message{MessageType::adjtime, 0xfffe, "alpha"_host};
    message.time = to_amount(1235ms);
    EXPECT_THAT(encode(message),
                ElementsAreArray(zero_filled("01 01 ff fe 00 00 00 01 00 03 95 f8 61 6c 70 68 61"_bytes)));
}

TEST(Message, sends_the_hop_count_of_loop_as_one_byte) {
    Message message{MessageType::loop, 7, "beta"_host};
    message.hops = 10;
    EXPECT_THAT(encode(message),
                ElementsAreArray(zero_filled("18 01 00 07 0a 00 00 00 00 00 00 00 62 65 74 61"_bytes)));
}

TEST(Message, sends_ack_with_nothing_but_sequence_and_name) {
    EXPECT_THAT(encode({MessageType::ack, 0x1234, "beta"_host}),
                ElementsAreArray(zero_filled("02 01 12 34 00 00 00 00 00 00 00 00 62 65 74 61"_bytes)));
}

TEST(Message, sends_setdate_of_6_june_1986) {
    Message message{MessageType::setdate, 0, "h1"_host};
    message.time = to_time_of_day(WallTime{518'400'000s});
    EXPECT_THAT(encode(message),
                ElementsAreArray(zero_filled("16 01 00 00 1e e6 28 00 00 00 00 00 68 31"_bytes)));
}

TEST(Message, has_another_time_of_day_when_it_leaves_late) {
    Message message{MessageType::settime, 7, *HostName::from("h1"), {1'800'000'000, 999'999}};
    Datagram datagram = encode(message);
    message.time = {1'800'000'001, 2'000};
    set_time_of_day(datagram, WallTime{std::chrono::seconds{1'800'000'001} + std::chrono::milliseconds{2}});
    EXPECT_EQ(datagram, encode(message));
}

TEST(Message, sends_zeros_in_the_fields_a_type_does_not_use) {
    for (const auto type : all_types()) {
        Message message{type, 1, "h1"_host};
        message.time = {-1, 999'999};
        message.hops = 255;
        const auto sent = encode(message);
        const auto words = std::span{sent}.subspan(4, 8);
        const auto unused = type == MessageType::loop ? words.subspan(1) : words;
        const bool zero = std::ranges::all_of(unused, [](std::byte b) { return b == std::byte{0}; });
        EXPECT_EQ(zero, !carries_time(type)) << to_string(type);
    }
}

TEST(Message, carries_time_in_four_types) {
    std::vector<std::string_view> names;
    for (const auto type : all_types()) {
        if (carries_time(type)) names.push_back(to_string(type));
    }
    EXPECT_THAT(names, testing::ElementsAre("ADJTIME", "SETTIME", "SETDATE", "SETDATEREQ"));
}

TEST(Message, survives_the_wire_for_every_type) {
    for (const auto type : all_types()) {
        Message message{type, 0x8001, "some-host.example.org"_host};
        if (carries_time(type)) message.time = {-2'000'000'000, 999'999};
        if (type == MessageType::loop) message.hops = 255;
        const auto arrived = decode(encode(message));
        ASSERT_TRUE(arrived) << to_string(type);
        EXPECT_EQ(*arrived, message) << to_string(type);
    }
}

TEST(Message, survives_the_wire_with_the_longest_name) {
    const Message message{MessageType::ack, 1, HostName::from(std::string(255, 'n')).value()};
    ASSERT_TRUE(decode(encode(message)));
    EXPECT_EQ(*decode(encode(message)), message);
}

// ---- decoding

TEST(Message, reads_minus_five_milliseconds) {
    const auto message = decode(zero_filled("01 01 12 34 ff ff ff ff 00 0f 2e b8 61 6c 70 68 61"_bytes));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->type, MessageType::adjtime);
    EXPECT_EQ(message->sequence, 0x1234);
    EXPECT_EQ(message->name, "alpha"_host);
    EXPECT_EQ(amount_of(message->time), Duration{-5ms});
}

TEST(Message, ignores_leftovers_in_the_time_words_of_types_that_carry_none) {
    for (const auto type : all_types()) {
        if (carries_time(type)) continue;
        auto packet = packet_of(type, "h1");
        std::fill(packet.begin() + 4, packet.begin() + 12, std::byte{0xaa});
        const auto message = decode(packet);
        ASSERT_TRUE(message) << to_string(type);
        EXPECT_EQ(message->time, TimeWords{}) << to_string(type);
        EXPECT_EQ(message->hops, type == MessageType::loop ? 0xaa : 0) << to_string(type);
    }
}

TEST(Message, ignores_leftovers_behind_the_name) {
    auto packet = packet_of(MessageType::ack, "h1");
    std::fill(packet.begin() + name_offset + 3, packet.end(), std::byte{0xaa});
    EXPECT_EQ(*decode(packet), (Message{MessageType::ack, 0x1234, "h1"_host}));
}

TEST(Message, accepts_versions_0_and_1_and_sends_them_on_as_they_were) {
    for (const unsigned version : {0U, 1U}) {
        auto packet = packet_of(MessageType::loop, "h1");
        packet[1] = static_cast<std::byte>(version);
        packet[4] = std::byte{9};
        const auto message = decode(packet);
        ASSERT_TRUE(message) << "version " << version;
        EXPECT_EQ(message->version, version);
        EXPECT_THAT(encode(*message), ElementsAreArray(packet));
    }
}

TEST(Message, refuses_newer_versions) {
    for (unsigned version = 2; version < 256; ++version) {
        auto packet = packet_of(MessageType::loop, "h1");
        packet[1] = static_cast<std::byte>(version);
        expect_malformed(packet, Malformed::newer_version, "version " + std::to_string(version));
    }
}

TEST(Message, refuses_unknown_types) {
    for (unsigned type = 25; type < 256; ++type) {
        auto packet = packet_of(MessageType::any, "h1");
        packet[0] = static_cast<std::byte>(type);
        expect_malformed(packet, Malformed::unknown_type, "type " + std::to_string(type));
    }
}

TEST(Message, refuses_less_than_44_bytes) {
    for (std::size_t size = 0; size < 44; ++size) {
        auto packet = packet_of(MessageType::ack, "h1");
        packet.resize(size);
        packet.shrink_to_fit(); // so that a sanitizer detects reads beyond the end
        expect_malformed(packet, Malformed::too_short, std::to_string(size) + " bytes");
    }
}

TEST(Message, accepts_the_structures_of_all_times_and_more) {
    for (const std::size_t size : {44U, 76U, 268U, 300U, 512U, 65'507U}) {
        auto packet = packet_of(MessageType::ack, "h1", size);
        std::fill(packet.begin() + name_offset + 3, packet.end(), std::byte{0xaa});
        const auto message = decode(packet);
        ASSERT_TRUE(message) << size << " bytes";
        EXPECT_EQ(message->name, "h1"_host) << size << " bytes";
    }
}

TEST(Message, wants_the_name_to_end_within_what_arrived) {
    for (const std::size_t size : {44U, 76U, 268U}) {
        const std::string name(size - name_offset, 'n');
        expect_malformed(packet_of(MessageType::ack, name, size), Malformed::unterminated_name,
                         std::to_string(size) + " bytes");
        const auto ended = decode(packet_of(MessageType::ack, name.substr(1), size));
        ASSERT_TRUE(ended) << "the last of " << size << " bytes is the NUL";
        EXPECT_EQ(ended->name.view(), name.substr(1));
    }
}

TEST(Message, wants_the_name_to_end_within_256_bytes_of_a_longer_datagram) {
    expect_malformed(packet_of(MessageType::ack, std::string(256, 'n'), 300), Malformed::unterminated_name,
                     "256");
    EXPECT_TRUE(decode(packet_of(MessageType::ack, std::string(255, 'n'), 300)));
}

TEST(Message, refuses_names_that_are_no_host_names) {
    for (const std::string name :
         {"", "two words", "bell\a", "line\n", "delete\x7f", "\x80", "h\xff", " h1"}) {
        expect_malformed(packet_of(MessageType::ack, name), Malformed::bad_name, '"' + name + '"');
    }
}

TEST(Message, refuses_impossible_microseconds_only_where_they_mean_something) {
    for (const auto type : all_types()) {
        for (const std::int32_t microseconds : {1'000'000, -1, std::numeric_limits<std::int32_t>::min(),
                                                std::numeric_limits<std::int32_t>::max()}) {
            const auto packet = with_word(packet_of(type, "h1"), 8, microseconds);
            if (carries_time(type)) {
                expect_malformed(packet, Malformed::bad_microseconds, std::string{to_string(type)});
            } else {
                EXPECT_TRUE(decode(packet)) << to_string(type);
            }
        }
        EXPECT_TRUE(decode(with_word(packet_of(type, "h1"), 8, 999'999))) << to_string(type);
    }
}

// Mostly random bytes, with type, version and name chosen so that some are valid.
Bytes arbitrary_datagram(Random& random) {
    Bytes bytes(random.next() % 301);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random.next());
    if (bytes.size() < min_wire_size || random.next() % 2 == 0) return bytes;
    bytes[0] = static_cast<std::byte>(random.next() % 27);
    bytes[1] = static_cast<std::byte>(random.next() % 3);
    const auto name = name_offset + random.next() % (bytes.size() - name_offset);
    for (auto at = name_offset; at < name; ++at) bytes[at] = static_cast<std::byte>('!' + random.next() % 96);
    bytes[name] = std::byte{0};
    if (random.next() % 2 == 0)
        bytes = with_word(bytes, 8, static_cast<std::int32_t>(random.next() % 1'000'000));
    return bytes;
}

TEST(Message, keeps_its_meaning_when_any_of_100000_arbitrary_datagrams_is_sent_on) {
    Random random{20261122};
    int readable = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto message = decode(arbitrary_datagram(random));
        if (!message) continue;
        ++readable;
        const auto again = decode(encode(*message));
        ASSERT_TRUE(again) << "datagram " << i;
        ASSERT_EQ(*again, *message) << "datagram " << i;
    }
    EXPECT_GT(readable, 5'000) << "too few of them got through to say anything";
}

TEST(Message, newest_type_is_loop) { EXPECT_EQ(to_string(newest_type), "LOOP"); }

}
}
