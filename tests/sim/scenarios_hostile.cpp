// Scenarios: a hostile host without privileges on the LAN sends valid messages at a high rate.
#include "tests/sim/scenarios.hpp"

namespace sim {

using timed::MessageType;
using timed::operator""_ppm;

namespace {

constexpr timed::Duration settled_by = 60s;
constexpr Clocks good{.offset = 1s, .drift = 20_ppm};

// The master stays, or returns within 5 s after the flood, and the clocks keep their time.
constexpr Limits unharmed{.settled = 5s, .agreed = 10s, .messages = 300, .moved = 2ms};

Scenario flood(std::string_view name, std::string_view sentence, MessageType type) {
    return {.name = name,
            .sentence = sentence,
            .hosts = {{.clocks = good}},
            .faults = {{settled_by, Flood{.type = type}}},
            .limits = unharmed};
}

}

Scenarios hostile_hosts() {
    return {
        {.name = "hostile_mixture",
         .sentence = "5,000 valid messages a second of every type arrive from one stranger",
         .hosts = {{.clocks = good}},
         .faults = {{settled_by, Flood{.per_second = 5000}}},
         .limits = unharmed},
        {.name = "hostile_mixture_at_start",
         .sentence = "2,000 valid messages a second of every type arrive while the hosts look for each other",
         .hosts = {{.clocks = good}},
         .faults = {{0s, Flood{.per_second = 2000}}},
         .limits = {.settled = 15s, .agreed = 30s, .messages = 300, .set_back = true}},
        {.name = "hostile_forged_mixture",
         .sentence = "2,000 valid messages a second arrive under the addresses and names of the hosts",
         .hosts = {{.clocks = good}},
         .faults = {{settled_by, Flood{.per_second = 2000, .forged = true}}},
         .limits = {.settled = 15s,
                    .agreed = 30s,
                    .rivals = 40s,
                    .messages = 300,
                    .forged = true,
                    .set_back = true}},
        flood("hostile_slaveup", "a stranger enters 20,000 slaves that do not exist", MessageType::slaveup),
        flood("hostile_election", "a stranger stands for election all the time", MessageType::election),
        flood("hostile_masterup", "masters with ever new names announce themselves", MessageType::masterup),
        flood("hostile_masterack", "masters answer that were not queried", MessageType::masterack),
        flood("hostile_conflict", "a stranger reports conflicts between masters", MessageType::conflict),
        flood("hostile_quit", "a stranger tells the master to quit", MessageType::quit),
        flood("hostile_refuse", "a stranger refuses candidates", MessageType::refuse),
        flood("hostile_accept", "a stranger gives votes", MessageType::accept),
        flood("hostile_loop", "probes and announcements come from masters with ever new names",
              MessageType::loop),
        flood("hostile_test", "a stranger forces elections", MessageType::test),
        flood("hostile_adjtime", "a stranger sends corrections", MessageType::adjtime),
        flood("hostile_settime", "a stranger tells the time of day", MessageType::settime),
        {.name = "hostile_setdatereq",
         .sentence = "a stranger wants the date changed",
         .hosts = {{.clocks = good}},
         .faults = {{settled_by, Flood{.type = MessageType::setdatereq}}},
         .limits = unharmed},
        flood("hostile_setdate", "a stranger wants the date set", MessageType::setdate),
        flood("hostile_resolve", "a stranger asks who is master, all the time", MessageType::resolve),
        flood("hostile_masterreq", "strangers look for a master, all the time", MessageType::masterreq),
        flood("hostile_msite", "a stranger asks where the master is", MessageType::msite),
        flood("hostile_traceon", "a stranger switches tracing on", MessageType::traceon),
    };
}

}
