// Whole LANs on virtual time keep their time and date while a host forges corrections in their master's name.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/literals.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

using sim::VirtualLan;
using enum MessageType;

constexpr Address stranger{0x0a4dfffe, timed_port};

class ALan : public testing::Test {
  protected:
    ALan() {
        for (int host = 0; host < 4; ++host) lan_.add_host(0s, 0_ppm);
        lan_.run_for(30s);
        master_ = lan_.masters().front();
        slave_ = master_ == 0 ? 1 : 0;
    }
    void forge(MessageType type, Duration amount, Address from) {
        Message message{type, ++sequence_, lan_.node(master_).name()};
        message.time = type == adjtime ? to_amount(amount) : to_time_of_day(lan_.wall(slave_) + amount);
        lan_.inject(slave_, from, encode(message));
    }
    VirtualLan lan_{5};
    std::size_t master_ = 0;
    std::size_t slave_ = 0;
    std::uint16_t sequence_ = 20'000;
};

TEST_F(ALan, A4_keeps_its_date_whatever_comes_in_its_masters_name) {
    for (int times = 0; times < 20; ++times) {
        forge(settime, 24h, VirtualLan::address_of(master_));
        lan_.run_for(300ms);
    }
    lan_.run_for(5s);
    EXPECT_LT(lan_.worst_pair(), 1ms);
}

TEST_F(ALan, A6_keeps_its_time_whatever_comes_in_its_masters_name) {
    for (int times = 0; times < 200; ++times) {
        forge(times % 2 == 0 ? adjtime : settime, 1s, VirtualLan::address_of(master_));
        lan_.run_for(20ms);
        ASSERT_LT(lan_.worst_pair(), 150ms);
    }
    lan_.run_for(5s);
    EXPECT_LT(lan_.worst_pair(), 1ms);
}

TEST_F(ALan, A15_keeps_its_time_when_the_masters_name_comes_from_elsewhere) {
    forge(adjtime, 1h, stranger);
    lan_.run_for(1s);
    EXPECT_LT(lan_.worst_pair(), 1ms);
}

TEST_F(ALan, A4_follows_an_operator_who_sets_another_date) {
    Message wish{setdate, 1, lan_.node(slave_).name()};
    wish.time = to_time_of_day(lan_.wall(slave_) + 48h);
    lan_.inject(slave_, {VirtualLan::address_of(slave_).ip, 1000}, encode(wish));
    lan_.run_for(5s);
    for (std::size_t host = 0; host < 4; ++host) EXPECT_LT(std::chrono::abs(lan_.error(host) - 48h), 1ms);
}

TEST_F(ALan, A4_agrees_on_the_date_although_one_forged_time_contradicted_it) {
    std::size_t other = 0;
    while (other == master_ || other == slave_) ++other;
    const WallTime before = lan_.wall(slave_);
    Message wish{setdate, 1, lan_.node(other).name()};
    wish.time = to_time_of_day(before + 24h);
    lan_.inject(other, {VirtualLan::address_of(other).ip, 1000}, encode(wish));
    for (int times = 0; times < 20; ++times) {
        forge(settime, before + times * 50ms - lan_.wall(slave_), VirtualLan::address_of(master_));
        lan_.run_for(50ms);
    }
    lan_.run_for(30s);
    EXPECT_LT(lan_.worst_pair(), 1ms);
}

}
}
