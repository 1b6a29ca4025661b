// Several networks joined by gateways: real nodes on virtual time come to one root, whatever the shape,
// whoever dies, and whatever is asked of them at the far end.
#include "tests/legacy/legacy_station.hpp"
#include "tests/sim/topology.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace timed {
namespace {

using namespace sim;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t seeds = 50;
constexpr std::uint64_t few_seeds = 10;
constexpr std::uint64_t misfortunes = 20;

constexpr Duration comes_to_one_root = 20s;
constexpr Duration heals = 20s;
constexpr Duration recovers = 30s; // from many misfortunes at once

// A correction below 128 ms is slewed, at 500 us a second.
constexpr Duration slews_end = 260s;

// All clocks together run off the true time by 50 ppm at most: in two minutes by so much.
constexpr Duration drifted = 6ms;

std::vector<Topology> every_shape() {
    return {chain(2), chain(3), chain(4), star(4), hub(4), ring(3), ring(4), side_by_side()};
}

std::string name_of(const VirtualLan& lan, HostIndex host) {
    return lan.runs(host) ? std::string{lan.station(host).name().view()} : "(dead)";
}

/// Who is what on each network, for people.
std::string roles(const VirtualLan& lan) {
    std::string text = "at " + std::to_string(lan.now().time_since_epoch() / 1s) + " s";
    for (NetworkIndex network = 0; network < lan.networks().size(); ++network) {
        text += "\n  network " + std::to_string(network) + ":";
        for (const auto host : lan.networks().members(network)) {
            text += " " + name_of(lan, host);
            if (!lan.runs(host)) continue;
            const auto standing = lan.standing(host, network);
            text += " " + std::string{to_string(standing.role)};
            if (standing.master) text += " (" + std::string{standing.master->view()} + ")";
        }
    }
    return text;
}

/// All is one when `limit` has passed, and stays so.
void expect_one_root_within(VirtualLan& lan, Duration limit) {
    constexpr std::size_t most_messages = 100; // a host a second; a storm has thousands
    const Instant due = lan.now() + limit;
    const Instant end = due + 20s;
    while (lan.now() < end) {
        const auto before = lan.sent().size();
        lan.run_for(1s);
        ASSERT_LT(lan.sent().size() - before, most_messages * lan.hosts()) << roles(lan);
        ASSERT_TRUE(lan.settled() || lan.now() < due) << roles(lan);
    }
}

class SeveralNetworks : public testing::TestWithParam<Topology> {
  protected:
    /// Runs `test(lan)` on this shape with several seeds, up to the first that fails.
    template <class Test> void with_seeds(std::uint64_t count, Start start, Test test) {
        for (std::uint64_t seed = 1; seed <= count && !HasFailure(); ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            VirtualLan lan{seed};
            build(lan, GetParam(), seed, start);
            test(lan);
        }
    }

    /// The same, on networks that have come to one root.
    template <class Test> void settled_with_seeds(std::uint64_t count, Test test) {
        with_seeds(count, Start::together, [&](VirtualLan& lan) {
            lan.run_for(30s);
            ASSERT_TRUE(lan.settled()) << roles(lan);
            test(lan);
        });
    }

    /// A host as many gateways away from the root as there is one.
    static HostIndex far_end(const VirtualLan& lan) {
        std::map<HostName, HostIndex> by_name;
        for (HostIndex host = 0; host < lan.hosts(); ++host) by_name.emplace(lan.station(host).name(), host);
        const auto distance = [&](HostIndex host) {
            int steps = 0;
            for (auto at = upstream(lan, host); at; at = upstream(lan, by_name.at(*at))) ++steps;
            return steps;
        };
        HostIndex farthest = 0;
        for (HostIndex host = 1; host < lan.hosts(); ++host) {
            if (distance(host) > distance(farthest)) farthest = host;
        }
        return farthest;
    }

    static std::optional<HostName> upstream(const VirtualLan& lan, HostIndex host) {
        for (const auto& interface : lan.networks().interfaces(host)) {
            const auto standing = lan.standing(host, interface.network);
            if (standing.role == Role::slave) return standing.master;
        }
        return std::nullopt;
    }

    /// A local tool of that host speaks to it.
    static void ask(VirtualLan& lan, HostIndex host, Message message) {
        lan.inject(host, tool(lan, host), encode(message));
    }
    static Address tool(const VirtualLan& lan, HostIndex host) {
        return {lan.networks().interfaces(host).front().seen.address, 1023};
    }
    static std::vector<Message> told_to_tool(const VirtualLan& lan, HostIndex host) {
        std::vector<Message> told;
        for (const auto& sent : lan.sent()) {
            if (sent.what.to == tool(lan, host)) told.push_back(sent.what.message);
        }
        return told;
    }
};
INSTANTIATE_TEST_SUITE_P(Shapes, SeveralNetworks, testing::ValuesIn(every_shape()),
                         testing::PrintToStringParamName());

// ---- one root

TEST_P(SeveralNetworks, started_together_come_to_one_root_within_twenty_seconds) {
    with_seeds(seeds, Start::together,
               [](VirtualLan& lan) { expect_one_root_within(lan, comes_to_one_root); });
}

TEST_P(SeveralNetworks, started_one_host_after_the_other_come_to_one_root_within_twenty_seconds) {
    with_seeds(seeds, Start::in_any_order,
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

// ---- LOOP

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
            const auto& message = sent->what.message;
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

// ---- hosts and interfaces that come and go

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
            EXPECT_LT(lan.worst_pair(), 200ms) << "a clock was set to nonsense";
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

/// Something happens to some host.
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

TEST_P(SeveralNetworks, come_to_one_root_again_when_a_series_of_misfortunes_has_ended) {
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

// ---- what is asked at the far end

TEST_P(SeveralNetworks, know_the_root_at_the_far_end) {
    settled_with_seeds(few_seeds, [](VirtualLan& lan) {
        const auto asked = far_end(lan);
        ask(lan, asked, {MessageType::msite, 42, *HostName::from("asker")});
        lan.run_for(1s);
        const auto root = lan.station(lan.masters().front()).name();
        EXPECT_THAT(told_to_tool(lan, asked), ElementsAre(Message{MessageType::ack, 42, root}));
    });
}

TEST_P(SeveralNetworks, take_a_date_set_at_the_far_end_once_and_keep_it) {
    for (const Duration ahead : {Duration{1h}, Duration{-5s}}) {
        settled_with_seeds(few_seeds / 2, [&](VirtualLan& lan) {
            lan.run_for(slews_end);
            const auto asked = far_end(lan);
            const Duration before = lan.error(asked);
            Message date{MessageType::setdate, 7, lan.station(asked).name()};
            date.time = to_time_of_day(lan.wall(asked) + ahead);
            ask(lan, asked, date);
            const auto everybody_has_it = [&] {
                return lan.worst_pair() < 1ms &&
                       std::chrono::abs(lan.error(asked) - before - ahead) < drifted;
            };
            EXPECT_TRUE(lan.run_until(everybody_has_it, 15s));
            lan.run_for(90s);
            EXPECT_TRUE(everybody_has_it()) << "the average went against the new date";
            const auto changes = std::ranges::count_if(lan.reports(), [](const auto& entry) {
                return std::holds_alternative<DateChanged>(entry.second);
            });
            EXPECT_EQ(changes, 1);
            EXPECT_EQ(told_to_tool(lan, asked).back().type, MessageType::dateack);
        });
    }
}

// ---- smaller worlds

TEST(ASubmaster, becomes_pure_master_when_its_upstream_dies_and_nobody_else_is_there) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        lan.add_network();
        const auto add = [&](const char* name, const VirtualLan::Networks& on) {
            return lan.add_host(Node::Options{*HostName::from(name)}, 0s, 0_ppm, on);
        };
        const auto upstream = add("a", {0});
        lan.run_for(10s);
        const auto gateway = add("b", {0, 1});
        const auto slave = add("c", {1});
        expect_one_root_within(lan, comes_to_one_root);
        ASSERT_EQ(lan.role(gateway, 0), Role::slave);
        ASSERT_EQ(lan.role(gateway, 1), Role::master);
        lan.kill(upstream);
        lan.run_for(15s);
        EXPECT_THAT(lan.masters(), ElementsAre(gateway)) << roles(lan);
        EXPECT_THAT(lan.masters(0), ElementsAre(gateway));
        EXPECT_THAT(lan.masters(1), ElementsAre(gateway));
        lan.step_clock(slave, 8ms);
        EXPECT_TRUE(lan.run_until([&] { return lan.error(gateway) > 500us; }, 70s)) << "it averages now";
    }
}

TEST(ACandidate, corrects_nobody_where_it_is_not_master_yet) {
    VirtualLan lan{1};
    lan.add_network();
    const auto add = [&](const char* name, const VirtualLan::Networks& on) {
        return lan.add_host(Node::Options{*HostName::from(name), name[0] != 's'}, 0s, 0_ppm, on);
    };
    const auto master = add("a", {0});
    lan.run_for(10s);
    const auto gateway = add("b", {0, 1});
    add("s1", {0});
    lan.run_for(20s);
    lan.kill(master);
    ASSERT_TRUE(lan.run_until([&] { return lan.role(gateway, 0) == Role::candidate; }, 10s));
    lan.run_for(500ms); // there are votes
    const auto before = lan.sent().size();
    add("s2", {1}); // which is a reason for a round
    ASSERT_TRUE(lan.run_until([&] { return lan.role(gateway, 0) == Role::master; }, 10s));
    for (std::size_t i = before; i < lan.sent().size(); ++i) {
        const auto& [when, from, what, network] = lan.sent()[i];
        EXPECT_FALSE(network == NetworkIndex{0} && carries_time(what.message.type));
    }
}

TEST(TwoHosts, are_master_and_slave_over_a_link_without_a_broadcast_address) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        VirtualLan lan{seed};
        const auto link = lan.add_link(1, 2);
        const auto far_net = lan.add_network();
        lan.add_host({*HostName::from("a")}, 1s, 20_ppm, {0});
        lan.add_host({*HostName::from("b")}, -1s, 0_ppm, {0, link});
        lan.add_host({*HostName::from("c")}, 0s, -20_ppm, {link, far_net});
        lan.add_host({*HostName::from("d")}, 0s, 0_ppm, {far_net});
        expect_one_root_within(lan, comes_to_one_root);
        lan.change_address(1, link);
        expect_one_root_within(lan, heals);
        lan.take_down(2, link);
        expect_one_root_within(lan, heals);
        lan.bring_up(2, link);
        expect_one_root_within(lan, heals);
        lan.run_for(slews_end);
        EXPECT_LT(lan.worst_pair(), 1ms);
    }
}

TEST(HistoricHosts, behind_a_gateway_have_the_time_of_all_within_their_own_promise) {
    for (const auto& personality : {legacy::bsd43, legacy::bsd44}) {
        for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
            SCOPED_TRACE(std::string{personality.name} + " seed " + std::to_string(seed));
            VirtualLan lan{seed};
            const auto old_net = lan.add_network();
            const bool historic_first = seed % 2 == 0;
            const auto add_historic = [&] {
                for (const Duration offset : {30ms, -40ms}) {
                    legacy::add_legacy_host(lan, personality, offset, 20_ppm, {true, std::nullopt, old_net});
                }
                lan.run_for(10s);
            };
            if (historic_first) add_historic();
            lan.add_host({*HostName::from("a")}, 10ms, 0_ppm, {0});
            lan.add_host({*HostName::from("b")}, 20ms, 0_ppm, {0});
            lan.add_host({*HostName::from("gateway")}, 0s, 0_ppm, {0, old_net});
            if (!historic_first) lan.run_for(20s), add_historic();
            ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 16min)) << roles(lan);
            lan.run_for(10min);
            EXPECT_TRUE(lan.settled()) << roles(lan);
            EXPECT_LT(lan.worst_pair(), 20ms);
        }
    }
}

}
}
