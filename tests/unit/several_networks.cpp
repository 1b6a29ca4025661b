#include "tests/unit/several_networks.hpp"

namespace timed {

using namespace sim;

namespace {

std::string name_of(const VirtualLan& lan, HostIndex host) {
    return lan.runs(host) ? std::string{lan.station(host).name().view()} : "(dead)";
}

}

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

void expect_one_root_within(VirtualLan& lan, Duration limit) {
    constexpr std::size_t most_messages = 100; // per host and second; a storm has thousands
    const Instant due = lan.now() + limit;
    const Instant end = due + 20s;
    while (lan.now() < end) {
        const auto before = lan.sent().size();
        lan.run_for(1s);
        ASSERT_LT(lan.sent().size() - before, most_messages * lan.hosts()) << roles(lan);
        ASSERT_TRUE(lan.settled() || lan.now() < due) << roles(lan);
    }
}

std::vector<Topology> SeveralNetworks::every_shape() {
    return {chain(2), chain(3), chain(4), star(4), hub(4), ring(3), ring(4), side_by_side()};
}

}
