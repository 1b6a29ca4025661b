#include "tests/sim/scale.hpp"

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

constexpr Duration round_length = 64s; // the longest pause between two rounds
constexpr Duration start_span = 20s;   // in which all slaves start
constexpr HostIndex master = 0;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// A node that knows how much time of the real processor and how much memory it takes.
class MeteredStation : public NodeStation {
  public:
    struct Meter {
        double cpu_seconds = 0;
        std::ptrdiff_t bytes = 0;
    };

    MeteredStation(const Node::Options& options, std::uint64_t seed, Meter& meter)
        : NodeStation(options, seed)
        , meter_(meter) {}

    void handle(const Event& event, Now now, Actions& actions) override {
        actions.reserve(actions.size() + 1);
        const auto before = std::chrono::steady_clock::now();
        const auto bytes_before = mallinfo2().uordblks;
        NodeStation::handle(event, now, actions);
        meter_.cpu_seconds +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
        meter_.bytes += static_cast<std::ptrdiff_t>(mallinfo2().uordblks - bytes_before) -
                        static_cast<std::ptrdiff_t>(actions.capacity() * sizeof(Action));
    }

  private:
    Meter& meter_;
};

void build(VirtualLan& lan, std::size_t slaves, MeteredStation::Meter& meter) {
    Random random{1};
    const auto make = [&meter](const HostName& /*default_name*/, std::uint64_t seed) {
        return std::make_unique<MeteredStation>(Node::Options{nth_name(0)}, seed, meter);
    };
    lan.add_station(make, 0s, 0_ppm);
    lan.run_for(10s);
    for (HostIndex slave = 1; slave <= slaves; ++slave) {
        const Frequency drift{random.between(-50ms, 50ms).count()};
        lan.add_host(Node::Options{nth_name(slave)}, random.between(-2s, 2s), drift);
        lan.run_for(start_span / static_cast<Duration::rep>(slaves));
    }
}

/// Every fifth, and with it whatever answered for it.
void kill_some(VirtualLan& lan) {
    for (HostIndex slave = 1; slave < lan.hosts(); slave += 5) {
        lan.kill(slave);
        lan.block_icmp(slave);
    }
}

std::size_t uncorrected(const VirtualLan& lan, const std::vector<bool>& corrected) {
    std::size_t count = 0;
    for (HostIndex host = 1; host < lan.hosts(); ++host) {
        if (lan.runs(host) && !corrected[host]) ++count;
    }
    return count;
}

}

bool run_scale(std::size_t slaves, std::ostream& out) {
    VirtualLan lan{1};
    lan.keep_no_records();
    MeteredStation::Meter meter;
    build(lan, slaves, meter);
    lan.run_for(60s);

    kill_some(lan);
    std::vector<bool> corrected(lan.hosts());
    lan.observe([&](HostIndex host, const Action& action) {
        if (host != master && std::holds_alternative<Slew>(action)) corrected[host] = true;
    });
    const double master_before = meter.cpu_seconds;
    const double all_before = cpu_seconds();
    lan.run_for(round_length);
    const double master_cpu = meter.cpu_seconds - master_before;
    const double all_cpu = cpu_seconds() - all_before;
    const auto left_out = uncorrected(lan, corrected);

    out << fmt::format(
        "{:6} slaves, a fifth dead: {} live ones left out in 64 s, clocks within {:.0f} us; the master's "
        "node took {:.2f} % of a core, {:.1f} us a slave a round; {:.0f} bytes a slave; all of it {:.1f} s\n",
        slaves, left_out, std::chrono::duration<double, std::micro>(lan.worst_pair()).count(),
        master_cpu / 64 * 100, master_cpu / static_cast<double>(slaves) * 1e6,
        static_cast<double>(meter.bytes) / static_cast<double>(slaves), all_cpu);
    return left_out == 0;
}

}
