// One packet of every type, byte for byte as in the protocol's description (1.2 to 1.4, appendix A1): decoded
// and encoded.
#include "proto/wire/message.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace timed {
namespace {

struct Packet {
    const char* header; ///< type, version, number, and two words
    Message message;
};

// 0x1ee62800 s: 6 June 1986. Numbers and names are arbitrary; LOOP's hop count is one byte.
const std::array packets{
    Packet{"00 01 00 01 00 00 00 00 00 00 00 00", {MessageType::any, 1, "alpha"_host}},
    Packet{"01 01 12 34 ff ff ff ff 00 0f 2e b8",
           {MessageType::adjtime, 0x1234, "alpha"_host, to_amount(-5ms)}},
    Packet{"02 01 12 34 00 00 00 00 00 00 00 00", {MessageType::ack, 0x1234, "alpha"_host}},
    Packet{"03 01 35 1b 00 00 00 00 00 00 00 00", {MessageType::masterreq, 13595, "alpha"_host}},
    Packet{"04 01 35 1b 00 00 00 00 00 00 00 00", {MessageType::masterack, 13595, "alpha"_host}},
    Packet{"05 01 ff ff 1e e6 28 00 00 0f 42 3f",
           {MessageType::settime, 0xffff, "alpha"_host, {0x1ee62800, 999'999}}},
    Packet{"06 01 00 00 00 00 00 00 00 00 00 00", {MessageType::masterup, 0, "alpha"_host}},
    Packet{"07 01 00 00 00 00 00 00 00 00 00 00", {MessageType::slaveup, 0, "alpha"_host}},
    Packet{"08 01 5b 83 00 00 00 00 00 00 00 00", {MessageType::election, 23427, "alpha"_host}},
    Packet{"09 01 ca e4 00 00 00 00 00 00 00 00", {MessageType::accept, 51940, "alpha"_host}},
    Packet{"0a 01 ca e5 00 00 00 00 00 00 00 00", {MessageType::refuse, 51941, "alpha"_host}},
    Packet{"0b 01 00 0b 00 00 00 00 00 00 00 00", {MessageType::conflict, 11, "alpha"_host}},
    Packet{"0c 01 00 0c 00 00 00 00 00 00 00 00", {MessageType::resolve, 12, "alpha"_host}},
    Packet{"0d 01 00 0d 00 00 00 00 00 00 00 00", {MessageType::quit, 13, "alpha"_host}},
    Packet{"0e 01 00 0e 00 00 00 00 00 00 00 00", {MessageType::date, 14, "alpha"_host}},
    Packet{"0f 01 00 0f 00 00 00 00 00 00 00 00", {MessageType::datereq, 15, "alpha"_host}},
    Packet{"10 01 5e 10 00 00 00 00 00 00 00 00", {MessageType::dateack, 24080, "alpha"_host}},
    Packet{"11 01 00 00 00 00 00 00 00 00 00 00", {MessageType::traceon, 0, "alpha"_host}},
    Packet{"12 01 00 00 00 00 00 00 00 00 00 00", {MessageType::traceoff, 0, "alpha"_host}},
    Packet{"13 01 00 00 00 00 00 00 00 00 00 00", {MessageType::msite, 0, "alpha"_host}},
    Packet{"14 01 5e 0b 00 00 00 00 00 00 00 00", {MessageType::msitereq, 24075, "alpha"_host}},
    Packet{"15 01 00 00 00 00 00 00 00 00 00 00", {MessageType::test, 0, "alpha"_host}},
    Packet{"16 01 00 00 1e e6 28 00 00 00 00 00", {MessageType::setdate, 0, "alpha"_host, {0x1ee62800, 0}}},
    Packet{"17 01 5e 10 1e e6 28 00 00 00 00 01",
           {MessageType::setdatereq, 24080, "alpha"_host, {0x1ee62800, 1}}},
    Packet{"18 01 00 07 0a 00 00 00 00 00 00 00", {MessageType::loop, 7, "alpha"_host, TimeWords{}, 10}},
};

Bytes on_the_wire(const Packet& packet, std::size_t size) {
    Bytes bytes = operator""_bytes(packet.header, std::string_view{packet.header}.size());
    for (const char c : std::string_view{"alpha"}) bytes.push_back(static_cast<std::byte>(c));
    bytes.resize(size);
    return bytes;
}

TEST(GoldenPackets, are_there_for_every_type) {
    std::set<MessageType> types;
    for (const auto& packet : packets) types.insert(packet.message.type);
    EXPECT_EQ(types.size(), message_type_count);
}

TEST(GoldenPackets, are_read_from_the_structures_of_all_times) {
    for (const auto& packet : packets) {
        for (const std::size_t size : {44U, 76U, 268U}) {
            const auto message = decode(on_the_wire(packet, size));
            ASSERT_TRUE(message) << to_string(packet.message.type) << ' ' << size;
            EXPECT_EQ(*message, packet.message) << to_string(packet.message.type) << ' ' << size;
        }
    }
}

TEST(GoldenPackets, are_written_byte_for_byte) {
    for (const auto& packet : packets) {
        const auto expected = on_the_wire(packet, wire_size);
        const auto written = encode(packet.message);
        EXPECT_TRUE(std::equal(written.begin(), written.end(), expected.begin(), expected.end()))
            << to_string(packet.message.type);
    }
}

}
}
