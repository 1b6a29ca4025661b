// Requests of local tools: setting the date, and finding the master.
#include "tests/sim/virtual_lan.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

using sim::VirtualLan;

class SetDate : public testing::Test {
  protected:
    SetDate() {
        for (int host = 0; host < 4; ++host) lan.add_host(0s, 0_ppm);
        lan.run_for(20s);
        master = lan.masters().front();
        slave = master == 0 ? 1 : 0;
    }

    void inject(std::size_t to, const Message& message, Address from) {
        const auto bytes = encode(message);
        lan.inject(to, from, bytes);
    }

    // Like date(1), sends SETDATE to the daemon of its own host, from a privileged port.
    void set_date(std::size_t host, Duration ahead, std::uint16_t sequence = 0) {
        Message message{MessageType::setdate, sequence, lan.node(host).name()};
        message.time = to_time_of_day(wall(host) + ahead);
        inject(host, message, tool(host));
    }

    WallTime wall(std::size_t host) {
        return WallTime{std::chrono::seconds{1'800'000'000} + lan.now().time_since_epoch() + lan.error(host)};
    }

    static Address tool(std::size_t host) { return {VirtualLan::address_of(host).ip, 1023}; }

    std::size_t told(Address to, MessageType type) const {
        return static_cast<std::size_t>(std::ranges::count_if(lan.sent(), [&](const auto& sent) {
            return sent.what.to == to && sent.what.message().type == type;
        }));
    }

    bool everybody_is_off_by(Duration amount, Duration tolerance) {
        for (std::size_t host = 0; host < 4; ++host) {
            if (std::chrono::abs(lan.error(host) - amount) > tolerance) return false;
        }
        return true;
    }

    VirtualLan lan{31};
    std::size_t master = 0;
    std::size_t slave = 0;
};

TEST_F(SetDate, on_the_master_reaches_every_host_within_seconds) {
    set_date(master, 1h);
    EXPECT_EQ(told(tool(master), MessageType::dateack), 1U);
    EXPECT_TRUE(lan.run_until([&] { return everybody_is_off_by(1h, 1ms); }, 5s));
    lan.run_for(60s);
    EXPECT_TRUE(everybody_is_off_by(1h, 1ms)) << "the average went against the new date";
}

TEST_F(SetDate, on_a_slave_goes_by_way_of_the_master) {
    set_date(slave, -2h, 77);
    EXPECT_TRUE(lan.run_until([&] { return everybody_is_off_by(-2h, 1ms); }, 5s));
    EXPECT_EQ(told(tool(slave), MessageType::dateack), 1U);
    EXPECT_EQ(told(tool(slave), MessageType::ack), 1U)
        << "date(1) stops waiting after 2 s without any answer";
}

TEST_F(SetDate, by_a_few_seconds_is_not_averaged_away) {
    set_date(slave, 5s);
    EXPECT_TRUE(lan.run_until([&] { return everybody_is_off_by(5s, 1ms); }, 5s));
    lan.run_for(30s);
    EXPECT_TRUE(everybody_is_off_by(5s, 1ms));
}

TEST_F(SetDate, survives_the_loss_of_the_answer_to_a_slave) {
    Message request{MessageType::setdatereq, 500, lan.node(slave).name()};
    request.time = to_time_of_day(wall(slave) + 1h);
    inject(master, request, VirtualLan::address_of(slave));
    inject(master, request, VirtualLan::address_of(slave));
    EXPECT_EQ(told(VirtualLan::address_of(slave), MessageType::dateack), 2U);
    lan.run_for(5s);
    EXPECT_TRUE(everybody_is_off_by(1h, 1ms)) << "applied twice?";
}

TEST_F(SetDate, from_a_host_that_is_no_slave_is_refused) {
    Message request{MessageType::setdatereq, 500, *HostName::from("stranger")};
    request.time = to_time_of_day(wall(master) + 1h);
    inject(master, request, {0x0a4dfffe, timed_port});
    lan.run_for(5s);
    EXPECT_TRUE(everybody_is_off_by(0s, 1ms));
}

TEST_F(SetDate, by_a_local_tools_message_from_another_host_is_refused) {
    Message request{MessageType::setdate, 0, lan.node(master).name()};
    request.time = to_time_of_day(wall(master) + 1h);
    inject(master, request, {0x0a4dfffe, 1023});
    lan.run_for(5s);
    EXPECT_TRUE(everybody_is_off_by(0s, 1ms));
}

TEST_F(SetDate, across_the_end_of_2038_needs_no_thought) {
    const WallTime border{std::chrono::seconds{std::int64_t{1} << 31}};
    set_date(master, border - 5s - wall(master));
    lan.run_for(60s);
    EXPECT_LT(lan.worst_pair(), 1ms);
    EXPECT_GT(wall(slave), border);
}

TEST_F(SetDate, has_a_neighbour_question_where_the_master_is) {
    const Address asker{VirtualLan::address_of(3).ip, 1000};
    inject(slave, {MessageType::msite, 42, *HostName::from("asker")}, asker);
    lan.run_for(1s);
    const auto answer =
        std::ranges::find_if(lan.sent(), [&](const auto& sent) { return sent.what.to == asker; });
    ASSERT_NE(answer, lan.sent().end());
    EXPECT_EQ(answer->what.message(), (Message{MessageType::ack, 42, lan.node(master).name()}));
}

}
}
