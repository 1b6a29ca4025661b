// Fast slews on whole networks: during a fast slew a host does not measure and is not measured, and the slew
// ends soon.
#include "tests/sim/virtual_lan.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace timed {
namespace {

using sim::HostIndex;
using sim::VirtualLan;

/// Two networks of three hosts each, and a host on both: submaster on one of them, or master on both.
class FastSlews : public testing::TestWithParam<std::uint64_t> {
  protected:
    FastSlews() {
        const auto other = lan.add_network();
        const auto add = [&](const VirtualLan::Networks& on) {
            Random random{GetParam() * 100 + lan.hosts()};
            const auto name = HostName::from("h" + std::to_string(lan.hosts() + 1));
            const auto offset = random.between(-1s, 1s);
            const Frequency drift{random.between(-50ms, 50ms).count()};
            lan.add_host({.name = *name}, offset, drift, on);
        };
        for (int host = 0; host < 3; ++host) add({VirtualLan::first_network});
        add({VirtualLan::first_network, other});
        for (int host = 0; host < 3; ++host) add({other});
        lan.observe([this](HostIndex host, const Action& action) { watch(host, action); });
    }

    /// Steps a clock of a settled LAN without notice: only a measurement can detect the step.
    void settle_and_jump(HostIndex host, Duration amount) {
        ASSERT_TRUE(lan.run_until([&] { return lan.settled() && lan.worst_pair() < 100us; }, 120s));
        lan.run_for(30s); // until all hosts have joined; a joining host would be stepped back
        fast_slews = 0;
        lan.step_clock(host, amount);
    }

    VirtualLan lan{GetParam()};
    int fast_slews = 0;

  private:
    void watch(HostIndex host, const Action& action) {
        if (const auto* slew = std::get_if<Slew>(&action)) {
            if (slew->phase == Duration{} || lan.slews_fast(host)) return;
            ++fast_slews;
            begun_[host] = lan.now();
        } else if (const auto* probe = std::get_if<Probe>(&action)) {
            EXPECT_FALSE(lan.slews_fast(host)) << "measures while its own clock is slewed fast";
            EXPECT_FALSE(lan.slews_fast(*lan.networks().owner_of(probe->ip))) << "is measured in a fast slew";
        } else if (const auto* sent = std::get_if<Transmit>(&action)) {
            const Message message = sent->message();
            if (message.type != MessageType::adjtime) return;
            const bool again = !told_.insert({host, message.sequence}).second;
            EXPECT_TRUE(again || !lan.slews_fast(host) || lan.now() == begun_[host])
                << "tells what it measured before its clock was slewed";
        }
    }

    std::map<HostIndex, Instant> begun_;
    std::set<std::pair<HostIndex, std::uint16_t>> told_;
};
INSTANTIATE_TEST_SUITE_P(Of, FastSlews, testing::Range<std::uint64_t>(1, 11));

TEST_P(FastSlews, end_before_any_measurement_of_a_clock_that_has_jumped) {
    for (HostIndex host = 0; host < lan.hosts(); ++host) {
        settle_and_jump(host, host % 2 == 0 ? 100ms : -100ms);
        lan.run_for(90s);
        EXPECT_GT(fast_slews, 0) << "h" << host + 1;
    }
}

TEST_P(FastSlews, put_a_clock_right_in_seconds) {
    for (HostIndex host = 0; host < lan.hosts(); ++host) {
        settle_and_jump(host, 120ms);
        // The next round may be 64 s away if no daemon notices the jump.
        ASSERT_TRUE(lan.run_until([&] { return fast_slews > 0; }, 65s));
        EXPECT_TRUE(lan.run_until([&] { return lan.worst_pair() < 1ms; }, 10s)) << "h" << host + 1;
    }
}

}
}
