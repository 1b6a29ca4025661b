// Several networks joined by gateways converge to one root again after the loss of any host, and any change
// of an interface.
#include "proto/base/random.hpp"
#include "tests/unit/several_networks.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using namespace sim;

constexpr std::uint64_t misfortunes = 20;
constexpr Duration recovers = 30s; // after many simultaneous faults

TEST_P(SeveralNetworks, survive_the_death_of_any_gateway_and_its_return) {
    for (const auto gateway : GetParam().gateways()) {
        settled_with_seeds(few_seeds / 2, [&](VirtualLan& lan) {
            SCOPED_TRACE("without host " + std::to_string(gateway));
            lan.kill(gateway);
            expect_one_root_within(lan, heals);
            lan.start(gateway);
            expect_one_root_within(lan, heals);
        });
    }
}

TEST_P(SeveralNetworks, survive_the_death_of_the_root_and_its_return) {
    settled_with_seeds(few_seeds, [&](VirtualLan& lan) {
        const auto root = lan.masters().front();
        lan.kill(root);
        expect_one_root_within(lan, heals);
        lan.start(root);
        expect_one_root_within(lan, heals);
    });
}

TEST_P(SeveralNetworks, survive_an_interface_of_a_gateway_that_goes_and_comes_back) {
    for (const auto gateway : GetParam().gateways()) {
        for (const auto network : GetParam().networks_of(gateway)) {
            settled_with_seeds(2, [&](VirtualLan& lan) {
                SCOPED_TRACE("host " + std::to_string(gateway) + " off network " + std::to_string(network));
                lan.take_down(gateway, network);
                expect_one_root_within(lan, heals);
                lan.bring_up(gateway, network);
                expect_one_root_within(lan, heals);
            });
        }
    }
}

TEST_P(SeveralNetworks, survive_an_interface_of_a_gateway_that_changes_its_address) {
    for (const auto gateway : GetParam().gateways()) {
        settled_with_seeds(few_seeds / 2, [&](VirtualLan& lan) {
            SCOPED_TRACE("host " + std::to_string(gateway));
            lan.change_address(gateway, GetParam().networks_of(gateway).front());
            expect_one_root_within(lan, heals);
            EXPECT_LT(lan.worst_pair(), 200ms) << "a clock was set to a wrong time";
        });
    }
}

TEST_P(SeveralNetworks, survive_a_gateway_that_others_no_longer_hear) {
    settled_with_seeds(few_seeds / 2, [&](VirtualLan& lan) {
        const auto gateway = GetParam().gateways().front();
        lan.lose_one_way(gateway, GetParam().networks_of(gateway).front(), 1, 0);
        lan.run_for(60s);
        lan.lose_one_way(gateway, GetParam().networks_of(gateway).front(), 0, 0);
        expect_one_root_within(lan, heals);
    });
}

/// A random fault of a random host.
void strike(VirtualLan& lan, Random& random) {
    const HostIndex host = random.next() % lan.hosts();
    const auto& interfaces = lan.networks().interfaces(host);
    const auto network = interfaces[random.next() % interfaces.size()].network;
    switch (random.next() % 8) {
    case 0: return lan.kill(host);
    case 1:
    case 2: return lan.start(host);
    case 3: return lan.take_down(host, network);
    case 4: return lan.bring_up(host, network);
    case 5: return lan.move_to_group(host, static_cast<int>(random.next() % 2));
    case 6:
        return lan.lose_one_way(host, network, random.next() % 3 == 0 ? 1 : 0,
                                random.next() % 3 == 0 ? 1 : 0);
    default: return lan.change_address(host, network);
    }
}

void mend_everything(VirtualLan& lan) {
    for (HostIndex host = 0; host < lan.hosts(); ++host) {
        lan.move_to_group(host, 0);
        for (const auto& interface : lan.networks().interfaces(host)) {
            lan.lose_one_way(host, interface.network, 0, 0);
            if (!interface.up) lan.bring_up(host, interface.network);
        }
        if (!lan.runs(host)) lan.start(host);
    }
}

TEST_P(SeveralNetworks, come_to_one_root_again_after_a_series_of_faults) {
    settled_with_seeds(misfortunes, [](VirtualLan& lan) {
        Random random{lan.sent().size()};
        for (int strikes = 0; strikes < 30; ++strikes) {
            strike(lan, random);
            lan.run_for(random.between(0s, 10s));
        }
        mend_everything(lan);
        expect_one_root_within(lan, recovers);
    });
}

}
}
