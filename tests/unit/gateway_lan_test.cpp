// Several networks joined by gateways converge to one root and one time, in every topology.
#include "tests/unit/several_networks.hpp"

#include <gmock/gmock.h>

#include <map>
#include <tuple>

namespace timed {
namespace {

using namespace sim;

INSTANTIATE_TEST_SUITE_P(Shapes, SeveralNetworks, testing::ValuesIn(SeveralNetworks::every_shape()),
                         testing::PrintToStringParamName());

TEST_P(SeveralNetworks, started_together_come_to_one_root_within_twenty_seconds) {
    with_seeds(many_seeds, Start::together,
               [](VirtualLan& lan) { expect_one_root_within(lan, comes_to_one_root); });
}

TEST_P(SeveralNetworks, started_one_host_after_the_other_come_to_one_root_within_twenty_seconds) {
    with_seeds(many_seeds, Start::in_any_order,
               [](VirtualLan& lan) { expect_one_root_within(lan, comes_to_one_root); });
}

TEST_P(SeveralNetworks, come_to_one_root_in_bad_weather_too) {
    with_seeds(few_seeds, Start::not_yet, [](VirtualLan& lan) {
        Weather bad{30us, 300us, 0.1, 0.1, 0.1};
        lan.set_weather(bad);
        for (HostIndex host = 0; host < lan.hosts(); ++host) lan.start(host);
        ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 60s)) << roles(lan);
        lan.set_weather({});
        expect_one_root_within(lan, comes_to_one_root);
    });
}

TEST_P(SeveralNetworks, have_one_time_when_the_slews_are_over) {
    with_seeds(few_seeds, Start::together, [](VirtualLan& lan) {
        lan.run_for(comes_to_one_root + slews_end);
        EXPECT_LT(lan.worst_pair(), 1ms);
        lan.run_for(120s);
        EXPECT_LT(lan.worst_pair(), 200us);
    });
}

TEST_P(SeveralNetworks, carry_each_loop_probe_over_each_network_once) {
    settled_with_seeds(few_seeds, [&](VirtualLan& lan) {
        const auto before = lan.sent().size();
        constexpr Duration span = 60s;
        lan.run_for(span);
        using Probe = std::tuple<NetworkIndex, HostName, std::uint16_t, std::uint8_t>;
        std::map<Probe, int> seen;
        std::map<NetworkIndex, int> heard;
        for (auto sent = lan.sent().begin() + static_cast<std::ptrdiff_t>(before); sent != lan.sent().end();
             ++sent) {
            const auto message = sent->what.message();
            if (message.type != MessageType::loop || message.hops == 0) continue;
            ++seen[{sent->network.value(), message.name, message.sequence, message.hops}];
            ++heard[*sent->network];
        }
        EXPECT_THAT(seen, testing::Each(testing::Pair(testing::_, 1)));
        // One every two seconds from each master between here and the root.
        const auto most = static_cast<int>(GetParam().hosts_on.size() * (span / 2s + 1));
        EXPECT_THAT(heard, testing::Each(testing::Pair(testing::_, testing::Le(most))));
    });
}

}
}
