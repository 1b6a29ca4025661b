#include "tests/sim/scale.hpp"

#include "proto/base/numbers.hpp"
#include "tests/sim/node_station.hpp"
#include "tests/sim/topology.hpp"
#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <malloc.h>
#include <ostream>

namespace sim {

using namespace timed;

namespace {

constexpr Duration round_length = 64s; // the longest poll interval
constexpr Duration start_span = 5s;    // all slaves start within this time
constexpr Duration until_rounds_are_long = 200s;
constexpr HostIndex master = 0;

/// Processor time of this thread.
double cpu_seconds() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// A node that measures its own processor time.
class MeteredStation : public NodeStation {
  public:
    MeteredStation(const Node::Options& options, std::uint64_t seed, double& seconds)
        : NodeStation(options, seed)
        , seconds_(seconds) {}

    void handle(const Event& event, Now now, Actions& actions) override {
        const double before = cpu_seconds();
        NodeStation::handle(event, now, actions);
        seconds_ += cpu_seconds() - before;
    }

  private:
    double& seconds_;
};

/// A slave whose broadcasts only its master receives: all others would ignore them, and delivering them to
/// ten thousand hosts would dominate the cost.
class QuietStation : public NodeStation {
  public:
    using NodeStation::NodeStation;

    void handle(const Event& event, Now now, Actions& actions) override {
        const auto said_before = static_cast<std::ptrdiff_t>(actions.size());
        NodeStation::handle(event, now, actions);
        for (auto action = actions.begin() + said_before; action != actions.end(); ++action) {
            auto* transmit = std::get_if<Transmit>(&*action);
            if (transmit != nullptr && !transmit->to) transmit->to = VirtualLan::address_of(master);
        }
    }
};

/// Memory of a master for each slave during a round, from the allocator's statistics.
double bytes_a_slave(std::size_t slaves) {
    const Network network{NetworkId{1}, 0x0a00'0001, 0xff00'0000, 0x0aff'ffff};
    Node node{Node::Options{nth_name(0)}, 1};
    Actions actions;
    Now now{};
    const auto pass = [&] {
        now.instant = node.next_wake().value();
        node.handle(TimePassed{}, now, actions);
        actions.clear();
    };
    node.handle(NetworksChanged{std::span{&network, 1}}, now, actions);
    while (node.standings().front().role != Role::master) pass();
    actions.reserve(2 * slaves); // the caller's memory, which must not count as the master's
    const auto before = mallinfo2().uordblks;
    for (std::size_t slave = 1; slave <= slaves; ++slave) {
        const Address from{network.address + static_cast<std::uint32_t>(slave), timed_port};
        node.handle(DatagramReceived{network.id, from, encode({MessageType::slaveup, 0, nth_name(slave)}),
                                     now.instant},
                    now, actions);
        actions.clear();
    }
    const Instant round_is_under_way = now.instant + 1s;
    while (now.instant < round_is_under_way) pass();
    return static_cast<double>(mallinfo2().uordblks - before) / static_cast<double>(slaves);
}

void build(VirtualLan& lan, std::size_t slaves, double& master_seconds) {
    Random random{1};
    const auto make = [&master_seconds](const HostName& /*default_name*/, std::uint64_t seed) {
        return std::make_unique<MeteredStation>(Node::Options{nth_name(0)}, seed, master_seconds);
    };
    lan.add_station(make, 0s, 0_ppm);
    lan.run_for(10s);
    for (HostIndex slave = 1; slave <= slaves; ++slave) {
        const Frequency drift{random.between(-50ms, 50ms).count()};
        const Duration offset = random.between(-2s, 2s);
        const auto quietly = [slave](const HostName& /*default_name*/, std::uint64_t seed) {
            return std::make_unique<QuietStation>(Node::Options{nth_name(slave)}, seed);
        };
        lan.add_station(quietly, offset, drift);
        lan.run_for(start_span / static_cast<Duration::rep>(slaves));
    }
}

/// Kills every fifth slave.
void kill_some(VirtualLan& lan) {
    for (HostIndex slave = 1; slave < lan.hosts(); slave += 5) {
        lan.kill(slave);
        lan.block_icmp(slave);
    }
}

bool is_end_of_round(const Action& action) {
    const auto* report = std::get_if<Report>(&action);
    return report != nullptr && std::holds_alternative<RoundFinished>(*report);
}

std::size_t uncorrected(const VirtualLan& lan, const std::vector<bool>& corrected) {
    std::size_t count = 0;
    for (HostIndex host = 1; host < lan.hosts(); ++host) {
        if (lan.runs(host) && !corrected[host]) ++count;
    }
    return count;
}

}

void head_scale_table(std::ostream& out) {
    out << "slaves    live  left out  off by, us  core, %  us a slave a round  bytes a slave\n";
}

// The master polls dead slaves for two minutes, and then drops them: the cost differs between these windows.
bool run_scale(std::size_t slaves, std::ostream& out) {
    VirtualLan lan{1};
    lan.keep_no_records();
    double master_seconds = 0;
    build(lan, slaves, master_seconds);
    lan.run_for(until_rounds_are_long);
    kill_some(lan);

    std::vector<bool> corrected;
    std::size_t rounds = 0;
    lan.observe([&](HostIndex host, const Action& action) {
        if (host != master && std::holds_alternative<Slew>(action)) corrected[host] = true;
        if (host == master && is_end_of_round(action)) ++rounds;
    });
    std::size_t left_out = 0;
    double busiest = 0;
    double dearest = 0;
    for (int window = 0; window < 3; ++window) {
        corrected.assign(lan.hosts(), false);
        rounds = 0;
        const double before = master_seconds;
        lan.run_for(round_length);
        const double took = master_seconds - before;
        left_out = std::max(left_out, uncorrected(lan, corrected));
        busiest = std::max(busiest, took / (round_length / 1s));
        dearest = std::max(dearest, took / static_cast<double>(std::max<std::size_t>(1, rounds) * slaves));
    }
    out << fmt::format("{:6}  {:6}  {:8}  {:10.1f}  {:7.3f}  {:18.1f}  {:13.0f}\n", slaves,
                       slaves - (slaves + 4) / 5, left_out, in_microseconds(lan.worst_pair()), busiest * 100,
                       dearest * 1e6, bytes_a_slave(slaves))
        << std::flush;
    return left_out == 0;
}

}
