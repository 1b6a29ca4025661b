// Scenarios: several networks joined by gateways, which crash and restart.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

namespace {

// The limit leaves time to slew 128 ms by adjtime: 256 s at 500 us a second.
constexpr Limits joined{.settled = 20s, .agreed = 300s, .rivals = 20s, .set_back = true};

// A path through a tree has more gateways than a chain of four networks.
constexpr Limits slowly{.settled = 40s, .agreed = 300s, .rivals = 20s, .set_back = true};

Scenario on(const Topology& shape, std::string_view name, std::string_view sentence,
            std::vector<ScheduledFault> faults = {}, const Limits& limits = joined) {
    Scenario scenario{.name = name, .sentence = sentence};
    scenario.hosts = {{.count = shape.hosts()}};
    scenario.shape = shape;
    scenario.faults = std::move(faults);
    scenario.limits = limits;
    return scenario;
}

}

Scenarios gateways() {
    return {
        on(chain(2), "chain_of_2", "two networks with a gateway between them"),
        on(chain(4), "chain_of_4", "four networks in a row"),
        on(ring(3), "ring_of_3", "three networks in a ring come to one root, and no LOOP circles"),
        on(ring(4), "ring_of_4", "four networks in a ring"),
        on(star(4), "star_of_4", "one gateway on four networks"),
        on(hub(4), "hub_with_4", "four gateways on one network, each with a network behind it"),
        on(side_by_side(), "gateways_side_by_side", "two gateways between the same two networks"),
        on(tree(3, 2), "tree_of_three_levels", "seven networks as a tree of three levels", {}, slowly),
        on(chain(3), "gateway_killed", "a gateway dies, and the networks fall apart",
           {{60s, Kill{Who::gateway}}}),
        on(chain(3), "gateway_killed_and_back", "a gateway dies and comes back after a minute",
           {{60s, Kill{Who::gateway}}, {120s, StartAgain{}}}),
        on(ring(4), "gateway_of_a_ring_killed", "a gateway of a ring dies, and the ring is a chain",
           {{60s, Kill{Who::gateway}}}),
        on(side_by_side(), "gateway_beside_another_killed", "one of two gateways between two networks dies",
           {{60s, Kill{Who::gateway}}}),
        on(chain(3), "root_killed", "the root dies", {{60s, Kill{Who::master}}}),
        on(tree(3, 2), "root_of_a_tree_killed", "the root of a tree of networks dies and comes back",
           {{60s, Kill{Who::master}}, {90s, StartAgain{}}}, slowly),
        on(chain(3), "gateway_unplugged", "an interface of a gateway goes away for a minute",
           {{60s, Unplug{Who::gateway}}, {120s, PlugIn{}}}),
        on(ring(3), "gateway_changes_its_address", "a gateway gets another address on one of its networks",
           {{60s, ChangeAddress{Who::gateway}}}),
        on(chain(3), "gateway_frozen", "a gateway is not scheduled for 10 s",
           {{60s, Freeze{Who::gateway, 10s}}}),
        on(chain(3), "date_set_behind_gateways", "an operator sets the date somewhere in a row of networks",
           {{300s, SetDate{Who::slave, 1h}}}),
    };
}

}
