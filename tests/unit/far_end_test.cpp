// Requests to a host that is several gateways away from the root: the root's name, and setting the date.
#include "tests/unit/several_networks.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace timed {
namespace {

using namespace sim;
using testing::ElementsAre;

// All clocks together drift from true time by 50 ppm at most: this much in two minutes.
constexpr Duration drifted = 6ms;

std::optional<HostName> upstream(const VirtualLan& lan, HostIndex host) {
    for (const auto& interface : lan.networks().interfaces(host)) {
        const auto standing = lan.standing(host, interface.network);
        if (standing.role == Role::slave) return standing.master;
    }
    return std::nullopt;
}

/// A host with the largest distance from the root.
HostIndex far_end(const VirtualLan& lan) {
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

Address tool(const VirtualLan& lan, HostIndex host) {
    return {lan.networks().interfaces(host).front().seen.address, 1023};
}

/// A local tool on that host sends a request.
void ask(VirtualLan& lan, HostIndex host, const Message& message) {
    lan.inject(host, tool(lan, host), encode(message));
}

std::vector<Message> told_to_tool(const VirtualLan& lan, HostIndex host) {
    std::vector<Message> told;
    for (const auto& sent : lan.sent()) {
        if (sent.what.to == tool(lan, host)) told.push_back(sent.what.message());
    }
    return told;
}

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

}
}
