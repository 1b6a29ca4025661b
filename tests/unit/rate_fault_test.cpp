// A master with a rate fault resigns before the others have learned its frequency.
#include "proto/ensemble/rate_fault.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using sim::HostIndex;
using sim::VirtualLan;

/// The first host has been master for 20 s when the others start.
class AFirstHost : public testing::Test {
  protected:
    void start(Frequency drift, int others, bool others_eligible = true) {
        lan_.add_host(0s, drift);
        lan_.run_for(20s);
        for (int i = 0; i < others; ++i) {
            const auto name = *HostName::from("other" + std::to_string(i));
            lan_.add_host(Node::Options{.name = name, .eligible = others_eligible}, 500ms, 0_ppm);
        }
    }
    [[nodiscard]] bool leads() const { return lan_.role(first_host) == Role::master; }
    bool makes_way_within(Duration limit) {
        return lan_.run_until([&] { return !leads(); }, limit);
    }

    VirtualLan lan_{1};
    static constexpr HostIndex first_host = 0;
    static constexpr Duration of_a_good_crystal = 5ms; // 50 ppm in 100 s; the first host drifts 20 ms
};

TEST_F(AFirstHost, resigns_when_its_frequency_is_an_outlier) {
    start(200_ppm, 4);
    ASSERT_TRUE(makes_way_within(10s));
    ASSERT_TRUE(lan_.run_until([&] { return lan_.settled(); }, 2s));
    lan_.run_for(60s);
    EXPECT_FALSE(leads());
    EXPECT_LT(lan_.worst_pair(), 100us) << "it has learned its rate from the others";
    const Duration error = lan_.error(1);
    lan_.run_for(100s);
    EXPECT_LT(std::chrono::abs(lan_.error(1) - error), of_a_good_crystal) << "who go on much as they did";
}

TEST_F(AFirstHost, resigns_also_when_its_clock_ignores_corrections) {
    start(200_ppm, 4);
    lan_.disobey(first_host);
    ASSERT_TRUE(makes_way_within(10s));
    lan_.run_for(60s);
    const Duration error = lan_.error(1);
    lan_.run_for(100s);
    EXPECT_LT(std::chrono::abs(lan_.error(1) - error), of_a_good_crystal);
}

TEST_F(AFirstHost, leads_on_when_its_clock_is_no_worse_than_good_ones_are) {
    start(80_ppm, 4);
    EXPECT_FALSE(makes_way_within(60s));
}

TEST_F(AFirstHost, leads_on_when_there_is_but_one_other) {
    start(300_ppm, 1);
    EXPECT_FALSE(makes_way_within(60s));
}

TEST_F(AFirstHost, is_master_again_and_stays_when_no_other_host_may_lead) {
    start(200_ppm, 4, false);
    lan_.disobey(first_host);
    ASSERT_TRUE(makes_way_within(10s));
    ASSERT_TRUE(lan_.run_until([&] { return leads(); }, 10s));
    EXPECT_FALSE(makes_way_within(60s));
}

TEST(ARateFault, is_detected_only_while_no_clock_is_slewing) {
    for (const Duration told : {Duration{10us}, Duration{5ms}}) {
        RateFault clock;
        Duration offset{};
        for (Instant now{1h}; now < Instant{1h + 5s}; now += 1s, offset -= 200us) {
            clock.has_drifted(offset, 20us, 5, now);
            clock.others_at_rest(told < RateFault::soon_slewed);
        }
        EXPECT_EQ(clock.is_confirmed(), told < 1ms);
    }
}

TEST(ARateFault, is_not_inferred_from_a_step) {
    RateFault clock;
    clock.has_drifted({}, 20us, 5, Instant{1h});
    EXPECT_TRUE(clock.has_drifted(300us, 20us, 5, Instant{1h + 1s}));
    EXPECT_FALSE(clock.has_drifted(10s, 20us, 5, Instant{1h + 2s})) << "it is to be set back at once";
}

TEST(ARateFault, is_not_inferred_from_uncertain_measurements) {
    RateFault clock;
    Duration offset{};
    for (Instant now{1h}; now < Instant{1h + 10s}; now += 1s, offset -= 200us) {
        EXPECT_FALSE(clock.has_drifted(offset, 150us, 5, now));
        clock.others_at_rest(true);
    }
    EXPECT_FALSE(clock.is_confirmed());
}

}
}
