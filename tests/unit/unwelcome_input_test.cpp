// Messages of unknown and broken hosts: ignored and counted, without effect on role and clock.
#include "tests/sim/virtual_lan.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

namespace timed {
namespace {

using sim::VirtualLan;

constexpr Address stranger{0x0a4dfffe, 40'000};

class UnwelcomeInput : public testing::Test {
  protected:
    UnwelcomeInput() {
        for (int host = 0; host < 3; ++host) lan.add_host(0s, 0_ppm);
        lan.run_for(20s);
        master = lan.masters().front();
        slave = master == 0 ? 1 : 0;
    }

    void inject(std::size_t to, const Message& message, Address from = stranger) {
        const auto bytes = encode(message);
        lan.inject(to, from, bytes);
    }

    std::vector<Ignored> ignored() const {
        std::vector<Ignored> reasons;
        for (const auto& [host, report] : lan.reports()) {
            if (const auto* one = std::get_if<Disregarded>(&report)) reasons.push_back(one->reason);
        }
        return reasons;
    }

    std::size_t rejected() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            lan.reports(), [](const auto& entry) { return std::holds_alternative<Rejected>(entry.second); }));
    }

    static HostName name(const char* text) { return *HostName::from(text); }

    VirtualLan lan{21};
    std::size_t master = 0;
    std::size_t slave = 0;
};

TEST_F(UnwelcomeInput, of_random_bytes_is_counted_and_changes_nothing) {
    Random random{5};
    for (int i = 0; i < 10'000; ++i) {
        std::array<std::byte, 300> bytes{};
        for (auto& byte : bytes) byte = static_cast<std::byte>(random.next() & 0xffU);
        const auto size = static_cast<std::size_t>(random.next() % (bytes.size() + 1));
        lan.inject(random.next() % 2 == 0 ? master : slave, stranger, std::span{bytes}.first(size));
    }
    EXPECT_GT(rejected(), 9'900U);
    lan.run_for(60s);
    EXPECT_TRUE(lan.settled());
    EXPECT_THAT(lan.masters(), testing::ElementsAre(master));
    EXPECT_LT(lan.worst_pair(), 100us);
}

TEST_F(UnwelcomeInput, of_a_correction_by_another_than_the_master_leaves_the_clock_alone) {
    inject(slave, {MessageType::adjtime, 77, name("stranger"), to_amount(5s)});
    inject(slave, {MessageType::settime, 78, name("stranger"), {1, 0}});
    lan.run_for(1s);
    EXPECT_LT(lan.worst_pair(), 100us);
    EXPECT_THAT(ignored(), testing::ElementsAre(Ignored::not_our_master, Ignored::not_our_master));
}

TEST_F(UnwelcomeInput, of_a_correction_does_not_move_a_master) {
    inject(master, {MessageType::adjtime, 77, name("stranger"), to_amount(5s)});
    lan.run_for(1s);
    EXPECT_LT(lan.worst_pair(), 100us);
    EXPECT_THAT(ignored(), testing::ElementsAre(Ignored::not_for_role));
}

TEST_F(UnwelcomeInput, of_the_same_correction_twice_is_acknowledged_twice_and_applied_once) {
    const Message correction{MessageType::adjtime, 4711, lan.node(master).name(), to_amount(50ms)};
    const auto before = lan.sent().size();
    inject(slave, correction, VirtualLan::address_of(master));
    inject(slave, correction, VirtualLan::address_of(master));
    const auto acknowledged = std::count_if(
        lan.sent().begin() + static_cast<std::ptrdiff_t>(before), lan.sent().end(), [](const auto& s) {
            return s.what.message().type == MessageType::ack && s.what.message().sequence == 4711;
        });
    EXPECT_EQ(acknowledged, 2);
    EXPECT_THAT(ignored(), testing::ElementsAre(Ignored::duplicate));
}

TEST_F(UnwelcomeInput, of_our_own_name_from_another_host_is_reported) {
    inject(slave, {MessageType::masterup, 1, lan.node(slave).name()});
    EXPECT_THAT(ignored(), testing::ElementsAre(Ignored::own_name));
    EXPECT_EQ(lan.role(slave), Role::slave);
}

TEST_F(UnwelcomeInput, of_unexpected_acknowledgements_is_ignored) {
    for (const auto type : {MessageType::ack, MessageType::masterack, MessageType::dateack}) {
        inject(master, {type, 9, name("stranger")});
    }
    EXPECT_THAT(ignored(), testing::Each(Ignored::unexpected_answer));
    EXPECT_EQ(ignored().size(), 3U);
}

TEST_F(UnwelcomeInput, of_obsolete_types_is_neither_answered_nor_obeyed) {
    const auto before = lan.sent().size();
    for (const auto type : {MessageType::any, MessageType::date, MessageType::datereq}) {
        inject(master, {type, 9, name("stranger")});
        inject(slave, {type, 9, name("stranger")});
    }
    EXPECT_EQ(lan.sent().size(), before);
    EXPECT_THAT(ignored(), testing::Each(Ignored::obsolete_type));
}

// ---- invalid fields

// The bytes of a valid message, changed by `spoil`.
template <class Spoil> std::vector<std::byte> spoiled(const Message& message, Spoil spoil) {
    const auto good = encode(message);
    std::vector<std::byte> bytes{good.begin(), good.end()};
    spoil(bytes);
    return bytes;
}

TEST_F(UnwelcomeInput, of_invalid_names_is_rejected) {
    const Message message{MessageType::masterup, 1, name("stranger")};
    const auto named = [&](const std::string& text) {
        return spoiled(message, [&](auto& bytes) {
            std::fill(bytes.begin() + name_offset, bytes.end(), std::byte{0});
            std::ranges::transform(text, bytes.begin() + name_offset,
                                   [](char c) { return static_cast<std::byte>(c); });
        });
    };
    const auto sent = lan.sent().size();
    for (const auto& text : {std::string{}, std::string{"\xff\xfe\x80"}, std::string{"a b"},
                             std::string{"\x1b[2J"}, std::string(256, 'x')}) {
        lan.inject(slave, stranger, named(text));
    }
    EXPECT_EQ(rejected(), 5U);
    EXPECT_EQ(lan.sent().size(), sent) << "no answers";
    EXPECT_EQ(lan.role(slave), Role::slave);
}

TEST_F(UnwelcomeInput, of_the_longest_name_there_may_be_is_served_like_any) {
    const HostName longest = *HostName::from(std::string(HostName::max_length, 'x'));
    inject(master, {MessageType::masterreq, 9, longest});
    EXPECT_EQ(lan.sent().back().what.message(),
              (Message{MessageType::masterack, 9, lan.node(master).name()}));
}

TEST_F(UnwelcomeInput, of_invalid_microseconds_is_rejected_even_from_the_master) {
    for (const std::uint32_t microseconds : {1'000'000U, 0x7fff'ffffU, 0x8000'0000U, 0xffff'ffffU}) {
        Message correction{MessageType::adjtime, 500, lan.node(master).name(), to_amount(0s)};
        const auto bytes = spoiled(correction, [&](auto& raw) {
            for (int byte = 0; byte < 4; ++byte) {
                raw[8 + static_cast<std::size_t>(byte)] =
                    static_cast<std::byte>(microseconds >> (24 - 8 * byte) & 0xffU);
            }
        });
        lan.inject(slave, VirtualLan::address_of(master), bytes);
    }
    EXPECT_EQ(rejected(), 4U);
    EXPECT_LT(lan.worst_pair(), 100us);
}

TEST_F(UnwelcomeInput, of_adjustments_by_years_is_refused_even_from_the_master) {
    for (const std::int32_t seconds : {40'000'000, std::numeric_limits<std::int32_t>::min()}) {
        inject(slave, {MessageType::adjtime, 501, lan.node(master).name(), {seconds, 0}},
               VirtualLan::address_of(master));
    }
    EXPECT_THAT(ignored(), testing::ElementsAre(Ignored::too_large, Ignored::too_large));
    EXPECT_LT(lan.worst_pair(), 100us);
}

TEST_F(UnwelcomeInput, of_a_loop_with_255_hops_is_no_storm) {
    const auto before = lan.sent().size();
    for (const std::size_t host : {master, slave}) {
        inject(host, {MessageType::loop, 1, name("stranger"), {}, 255});
    }
    lan.run_for(5s);
    const auto loops =
        std::count_if(lan.sent().begin() + static_cast<std::ptrdiff_t>(before), lan.sent().end(),
                      [](const auto& sent) { return sent.what.message().type == MessageType::loop; });
    EXPECT_LE(loops, 10) << "one a second is the master's own";
    EXPECT_THAT(lan.masters(), testing::ElementsAre(master));
}

TEST_F(UnwelcomeInput, of_ten_masters_leaves_one) {
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 10; ++i) {
            const auto rival = "rival" + std::to_string(i);
            const Address from{stranger.ip - static_cast<std::uint32_t>(i), timed_port};
            for (std::size_t host = 0; host < 3; ++host)
                inject(host, {MessageType::loop, 1, name(rival.c_str())}, from);
        }
        lan.run_for(500ms);
    }
    ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 60s));
    EXPECT_LT(lan.worst_pair(), 1ms);
}

TEST_F(UnwelcomeInput, of_settime_by_many_unknown_hosts_never_moves_the_clock) {
    for (int i = 0; i < 1'000; ++i) {
        const auto liar = "liar" + std::to_string(i);
        Message message{
            MessageType::settime, static_cast<std::uint16_t>(i + 1), name(liar.c_str()), {i * 1000, 0}};
        inject(slave, message, {stranger.ip - static_cast<std::uint32_t>(i), timed_port});
    }
    EXPECT_LT(lan.worst_pair(), 100us);
    EXPECT_THAT(ignored(), testing::Each(Ignored::not_our_master));
}

}
}
