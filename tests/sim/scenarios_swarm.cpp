// Scenarios: random faults of all kinds.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::operator""_ppm;

namespace {

constexpr Limits recovers{.settled = 30s, .agreed = 300s, .rivals = 30s, .set_back = true};

Scenario swarm_on(const Topology& shape, std::string_view name, std::string_view sentence) {
    Scenario scenario{.name = name, .sentence = sentence};
    scenario.hosts = {{.count = shape.hosts()}};
    scenario.shape = shape;
    scenario.faults = {{30s, Swarm{}}};
    scenario.limits = recovers;
    return scenario;
}

}

Scenarios swarms() {
    return {
        {.name = "swarm_of_5",
         .sentence = "thirty faults of every kind on five hosts, and then none",
         .hosts = {{.count = 5}},
         .faults = {{30s, Swarm{}}},
         .limits = recovers},
        {.name = "swarm_of_20",
         .sentence = "a hundred faults of every kind on twenty hosts, and then none",
         .hosts = {{.count = 20}},
         .faults = {{30s, Swarm{.strikes = 100, .pause = 3s}}},
         .limits = recovers},
        {.name = "swarm_of_wandering_clocks",
         .sentence = "thirty faults on hosts whose clocks wander, on a network that loses packets",
         .hosts = {{.count = 5, .clocks = {.wander = {10'000}, .swing = 5_ppm}}},
         .faults = {{30s, Swarm{}}},
         .limits = recovers},
        {.name = "swarm_with_historic_hosts",
         .sentence = "thirty faults on current and historic hosts",
         .hosts = {{.count = 4, .clocks = {.offset = 100ms, .drift = 20_ppm}},
                   {.count = 2, .kind = Kind::bsd44, .clocks = {.offset = 100ms, .drift = 20_ppm}}},
         .faults = {{30s, Swarm{.clock_step = 50ms}}},
         .limits = {.settled = 60min,
                    .agreed = 90min,
                    .pair = 20ms,
                    .rivals = 30min,
                    .messages = 1000,
                    .set_back = true}},
        swarm_on(chain(3), "swarm_on_a_chain", "thirty faults on three networks in a row"),
        swarm_on(ring(4), "swarm_on_a_ring", "thirty faults on four networks in a ring"),
    };
}

}
