// Rounding, averaging and encoding of the historic daemons: figures from the protocol's description.
#include "tests/legacy/legacy_station.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace legacy {
namespace {

using sim::VirtualLan;
using sim::Weather;
using timed::Role;
using timed::operator""_host;
using timed::operator""_ppm;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// ---- arithmetic

struct Rounding {
    int amount_ms, by_44_ms, by_43_ms;
};
class EveryRounding : public testing::TestWithParam<Rounding> {};
INSTANTIATE_TEST_SUITE_P(Amounts, EveryRounding,
                         testing::Values(Rounding{-8, -10, -10}, Rounding{-7, -10, -5}, Rounding{-6, -5, -5},
                                         Rounding{-5, -5, -5}, Rounding{-4, -5, -5}, Rounding{-3, -5, -5},
                                         Rounding{-2, -5, 0}, Rounding{-1, 0, 0}, Rounding{0, 0, 0},
                                         Rounding{1, 0, 0}, Rounding{2, 5, 0}, Rounding{3, 5, 5},
                                         Rounding{4, 5, 5}, Rounding{5, 5, 5}, Rounding{6, 5, 5},
                                         Rounding{7, 10, 5}, Rounding{8, 10, 10}));

TEST_P(EveryRounding, is_that_of_its_generation) {
    const Milliseconds amount{GetParam().amount_ms};
    EXPECT_EQ(rounded_44(amount).count(), GetParam().by_44_ms);
    EXPECT_EQ(rounded_43(amount).count(), GetParam().by_43_ms);
}

MeasuredClock ahead(int ms) { return {Milliseconds{ms}}; }
MeasuredClock untrusted(int ms) { return {Milliseconds{ms}, false}; }
MeasuredClock failed_before(int ms) { return {Milliseconds{ms}, true, 1}; }
const MeasuredClock down{};

std::vector<MeasuredClock> all_ahead(std::initializer_list<int> milliseconds) {
    std::vector<MeasuredClock> clocks;
    for (const int ms : milliseconds) clocks.push_back(ahead(ms));
    return clocks;
}

struct Average {
    std::vector<MeasuredClock> slaves;
    int delta_ms;
    std::optional<int> at_128_hz_ms{};
};

const std::vector<Average> averages_44{
    {{}, 0},
    {all_ahead({5}), 2},
    {all_ahead({12}), 6},
    {all_ahead({-12}), -6},
    {all_ahead({4, -4}), 0},
    {all_ahead({20, -20, 40}), 10},
    {all_ahead({3, 4, 5}), 3},
    {all_ahead({9, 9, 9, 9}), 9},
    {all_ahead({0, 10}), 0},
    {all_ahead({4, 10}), 4},
    {all_ahead({1, 2, 30}), 0},
    {all_ahead({3, 100}), 1},
    {{ahead(1), untrusted(8)}, 4, 0},
    {{ahead(1), untrusted(9)}, 4, 0},
    {{untrusted(3), untrusted(4)}, 0},
    {{failed_before(5), failed_before(6)}, 0},
    {{ahead(2), down, down}, 1},
    {all_ahead({-1, -2, -3, -4, 50}), -1},
    {all_ahead({100, 110, 120}), 105},
    {all_ahead({200, 220, 240, 260, 280}), 218},
    {all_ahead({0, 0, 0, 5000}), 90},
    {all_ahead({1000, 1004, 1008, 1012}), 951},
    {all_ahead({1, 2, 21000}), 938},
    {all_ahead({1, 2, 41000}), 1831},
    {all_ahead({-60000, 5, 6, 7}), 5},
    {all_ahead({10, 20, 30, 3000000}), 20},
    {all_ahead({-30000, 30000, 3, 5}), 2},
    {all_ahead({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 5},
    {all_ahead({500}), 250},
    {all_ahead({17}), 8},
    {all_ahead({18}), 9},
    {all_ahead({19}), 9},
    {all_ahead({36}), 18},
    {all_ahead({300, 301, 302}), 278},
    {all_ahead({1, 2, 19999}), 894},
    {all_ahead({1, 2, 3, 4}), 2},
    {all_ahead({10}), 5},
    {all_ahead({-7}), -3},
    {all_ahead({10, 20}), 10},
    {all_ahead({-500, 1, 2, 3}), 1},
    {{untrusted(50), ahead(4), ahead(6)}, 3},
};

TEST(NetworkDelta, of_44_has_all_the_faults_of_the_historic_routine) {
    for (std::size_t i = 0; i < averages_44.size(); ++i) {
        const auto& [slaves, delta, at_128_hz] = averages_44[i];
        EXPECT_EQ(network_delta_44(slaves).count(), delta) << "entry " << i;
        if (!at_128_hz) continue;
        EXPECT_EQ(network_delta_44(slaves, Milliseconds{999 / 128}).count(), *at_128_hz) << "entry " << i;
    }
}

const std::vector<Average> averages_43{
    {{}, 0},
    {all_ahead({10}), 5},
    {all_ahead({1000}), 500},
    {all_ahead({5, 8}), 4},
    {all_ahead({100, 105, 110}), 105},
    {all_ahead({5000, -5000}), -2500},
    {all_ahead({30, 60, 90}), 15},
    {all_ahead({18, 22, 36, 40}), 25},
    {all_ahead({-40, -30, -12, -3, 5}), -2},
    {all_ahead({15, 25, 35, 37, 39}), 37},
    {{down, ahead(8), ahead(9)}, 5},
};

TEST(NetworkDelta, of_43_is_the_mean_of_what_it_takes_for_the_largest_cluster) {
    for (std::size_t i = 0; i < averages_43.size(); ++i) {
        EXPECT_EQ(network_delta_43(averages_43[i].slaves).count(), averages_43[i].delta_ms) << "entry " << i;
    }
}

// ---- the wire

TEST(LegacyWire, leaves_garbage_of_the_stack_in_what_it_does_not_use) {
    const auto ack = encode({MessageType::ack, 0x1234, "alpha"_host}, bsd43.wire_size);
    ASSERT_THAT(ack, SizeIs(76));
    EXPECT_EQ(ack[3], std::byte{0x34});
    EXPECT_EQ(ack[4], leftover);
    EXPECT_EQ(ack[11], leftover);
    EXPECT_EQ(ack[17], std::byte{0});
    EXPECT_EQ(ack[18], leftover);
    EXPECT_EQ(ack[75], leftover);
}

TEST(LegacyWire, carries_times_and_hops_untouched) {
    for (const auto& ways : {bsd43, bsd44}) {
        const Message adjtime{MessageType::adjtime, 0x1234, "alpha"_host, timed::to_amount(-5ms)};
        const Message loop{MessageType::loop, 7, "alpha"_host, {}, 10};
        for (const Message& message : {adjtime, loop}) {
            const auto bytes = encode(message, ways.wire_size);
            EXPECT_THAT(bytes, SizeIs(ways.wire_size));
            EXPECT_EQ(*timed::decode(bytes), message);
        }
    }
}

TEST(LegacyWire, of_43_cuts_a_name_at_63_characters) {
    const std::string long_name(100, 'x');
    const auto bytes = encode({MessageType::ack, 1, *HostName::from(long_name)}, bsd43.wire_size);
    EXPECT_EQ(timed::decode(bytes)->name.view(), long_name.substr(0, 63));
}

}
}
