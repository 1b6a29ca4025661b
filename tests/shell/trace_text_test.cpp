// The lines of a trace.
#include "tests/unit/literals.hpp"
#include "timed/observe/trace_text.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>

namespace timed {
namespace {

using testing::HasSubstr;

constexpr Address alpha_address{0x0a4d0001, 525};
constexpr Now now{Instant{100s}, WallTime{518400000s + 123456us}};
constexpr Network lan{NetworkId{1}, 0x0a4d0002, 0xffff0000, 0x0a4dffff};

class TraceTextTest : public testing::Test {
  protected:
    TraceTextTest() {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        handle(NetworksChanged{{&lan, 1}});
    }

    std::string handle(const Event& event) {
        Actions actions;
        node.handle(event, now, actions);
        return trace_text(event, actions, node, now);
    }
    std::string receive(const Message& message, std::optional<NetworkId> network = lan.id) {
        const auto bytes = encode(message);
        return handle(DatagramReceived{network, alpha_address, bytes, now.instant});
    }
    void become_slave_to_alpha() { receive({MessageType::masterup, 0, "alpha"_host}); }

    Node node{{.name = "me"_host}, 1};
};

TEST_F(TraceTextTest, HasTypeVersionNumberAddressAndNameOfAMessage) {
    EXPECT_EQ(message_text({MessageType::ack, 4711, "alpha"_host}, alpha_address, now.wall),
              "ACK 1 4711   10.77.0.1       alpha");
}

TEST_F(TraceTextTest, HasTheAmountOfAnAdjustment) {
    EXPECT_EQ(message_text({MessageType::adjtime, 1, "alpha"_host, {-1, 995000}}, alpha_address, now.wall),
              "ADJTIME 1 1      (-1,995000) 10.77.0.1       alpha");
}

TEST_F(TraceTextTest, HasTheDateOfAMessageThatCarriesIt) {
    for (const auto type : {MessageType::settime, MessageType::setdate, MessageType::setdatereq}) {
        EXPECT_THAT(message_text({type, 65535, "alpha"_host, {518403600, 5}}, alpha_address, now.wall),
                    HasSubstr(" 1 65535  Fri Jun  6 01:00:00 1986 10.77.0.1       alpha"));
    }
}

TEST_F(TraceTextTest, HasTheHopsOfALoop) {
    Message loop{MessageType::loop, 7, "alpha"_host};
    loop.hops = 10;
    EXPECT_EQ(message_text(loop, alpha_address, now.wall), "LOOP 1 7      #10 10.77.0.1       alpha");
}

TEST_F(TraceTextTest, HasReceivedAndSentMessagesInOrder) {
    become_slave_to_alpha();
    EXPECT_THAT(
        receive({MessageType::adjtime, 9, "alpha"_host, {0, 100}}),
        testing::StartsWith("00:00:00.123456 readmsg: ADJTIME 1 9      (0,100) 10.77.0.1       alpha\n"
                            "00:00:00.123456 Slaveack: ACK 1 9      10.77.0.1       me\n"));
}

TEST_F(TraceTextTest, NamesTheReceiverOfAReliableMessage) {
    become_slave_to_alpha();
    receive({MessageType::election, 0, "beta"_host});
    const auto quit = receive({MessageType::quit, 3, "alpha"_host});
    EXPECT_THAT(quit, HasSubstr("readmsg: QUIT 1 3      10.77.0.1       alpha\n"));
    Actions actions{Transmit{lan.id, alpha_address, {MessageType::accept, 5, "me"_host}},
                    Transmit{lan.id, std::nullopt, {MessageType::resolve, 6, "me"_host}},
                    Transmit{lan.id, std::nullopt, {MessageType::slaveup, 0, "me"_host}}};
    const auto text = trace_text(TimePassed{}, actions, node, now);
    EXPECT_THAT(text, HasSubstr("acksend: to 10.77.0.1: ACCEPT 1 5      10.77.0.1       me\n"));
    EXPECT_THAT(text, HasSubstr("acksend: to broadcast: RESOLVE 1 6      10.77.255.255   me\n"));
    EXPECT_THAT(text, HasSubstr("xmit: to broadcast: SLAVEUP 1 0      10.77.255.255   me\n"));
}

TEST_F(TraceTextTest, SaysWhyAMessageWasIgnored) {
    EXPECT_THAT(receive({MessageType::masterup, 0, "me"_host}), HasSubstr("readmsg: discard own MASTERUP"));
    EXPECT_THAT(receive({MessageType::masterup, 0, "alpha"_host}, std::nullopt),
                HasSubstr("readmsg: discard null net MASTERUP"));
    EXPECT_THAT(receive({MessageType::ack, 1, "alpha"_host}), HasSubstr("garbage message: ACK"));
    become_slave_to_alpha();
    receive({MessageType::adjtime, 9, "alpha"_host});
    EXPECT_THAT(receive({MessageType::adjtime, 9, "alpha"_host}), HasSubstr("\tdup ADJTIME"));
    EXPECT_THAT(receive({MessageType::adjtime, 9, "beta"_host}),
                HasSubstr("ignored (not-our-master): ADJTIME"));
}

TEST_F(TraceTextTest, SaysWhatIsNoMessage) {
    const std::array<std::byte, 3> bytes{};
    EXPECT_EQ(handle(DatagramReceived{lan.id, alpha_address, bytes, now.instant}),
              "00:00:00.123456 readmsg: malformed (too-short), 3 bytes from 10.77.0.1\n");
}

TEST_F(TraceTextTest, ShowsTheNetsAndTheHostsOfAMaster) {
    EXPECT_EQ(table_text(node, now), "\t10.77.0.0/16       NOMASTER \n"
                                     "nets=1 masters=0 slaves=0 ignored=0\n"
                                     "host table: 0 entries at Fri Jun  6 00:00:00 1986\n");
    become_slave_to_alpha();
    EXPECT_THAT(table_text(node, now), HasSubstr("\t10.77.0.0/16       SLAVE    alpha\n"));
}

}
}
