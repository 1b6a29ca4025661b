// Networks of nodes on virtual time: the daemon's protocol code, simulated clocks and simulated networks,
// joined by the hosts that are on several of them. The same seed gives the same run.
#pragma once

#include "proto/base/random.hpp"
#include "proto/node/node.hpp"
#include "tests/sim/event_queue.hpp"
#include "tests/sim/station.hpp"
#include "tests/sim/virtual_host.hpp"
#include "tests/sim/virtual_network.hpp"
#include "tests/sim/weather.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sim {

class VirtualLan {
  public:
    /// The first network always exists, and is the default.
    static constexpr NetworkIndex first_network = 0;
    using Networks = std::vector<NetworkIndex>;

    /// True time at the start of virtual time (2027).
    static constexpr WallTime usual_epoch{std::chrono::seconds{1'800'000'000}};

    explicit VirtualLan(std::uint64_t seed, Weather weather = {}, WallTime epoch = usual_epoch);

    NetworkIndex add_network() { return networks_.add(weather_); }
    /// A link without a broadcast address between two hosts, which may be added later.
    NetworkIndex add_link(HostIndex one, HostIndex other) { return networks_.add(weather_, {{one, other}}); }

    /// Adds a host named h1, h2, ... whose clock has this offset and drift. `started`: it starts at once.
    HostIndex add_host(Duration offset, Frequency drift, bool started = true);
    HostIndex add_host(timed::Node::Options options, Duration offset, Frequency drift,
                       const Networks& on = {first_network}, bool started = true);
    /// A host with another daemon.
    HostIndex add_station(MakeStation make, Duration offset, Frequency drift,
                          const Networks& on = {first_network}, bool started = true);

    void run_for(Duration length) { agenda_.run_until(now() + length); }
    void run_until(Instant end) { agenda_.run_until(end); }
    /// Runs until the condition holds, checked every 10 ms; false if `limit` has passed before.
    bool run_until(const std::function<bool()>& condition, Duration limit);
    /// Schedules an event.
    void at(Instant when, EventQueue::Event event) { agenda_.at(when, std::move(event)); }

    void start(HostIndex host);
    void kill(HostIndex host);
    /// As on SIGTERM: the daemon may send last messages.
    void leave(HostIndex host);
    /// The daemon is not scheduled until it is thawed; received packets are queued.
    void freeze(HostIndex host);
    void thaw(HostIndex host);
    /// The whole machine is suspended: only its time of day advances. The daemon notices when it resumes.
    void suspend(HostIndex host);
    void resume(HostIndex host);
    /// Stops the machine and all its clocks, as a hypervisor does: the daemon cannot detect it.
    void pause(HostIndex host);
    void unpause(HostIndex host);
    /// Delay between the arrival of a packet and its processing by the daemon.
    void slow_down(HostIndex host, Duration slowness) { hosts_.at(host).slowness = slowness; }

    /// Both are containers of one machine and share its clock. To be called before they start.
    void share_clock(HostIndex host, HostIndex owner);
    void step_clock(HostIndex host, Duration amount);
    /// Notifies the daemon that another program has stepped the clock.
    void disturb(HostIndex host) { feed(host, timed::ClockDisturbed{}); }
    void set_drift(HostIndex host, Frequency drift) {
        hosts_.at(host).clock->set_drift(machine_time(host), drift);
    }
    /// The system does not allow the clock to be set, and reports an error.
    void deny_clock(HostIndex host, bool denied = true) { hosts_.at(host).denies_clock = denied; }
    /// The clock ignores all corrections from now on.
    void disobey(HostIndex host) { hosts_.at(host).obeys = false; }
    /// Hosts of different groups do not hear each other; all start in group 0.
    void move_to_group(HostIndex host, int group);
    /// Takes an interface down, or up; the daemon is notified, and packets in flight are lost.
    void take_down(HostIndex host, NetworkIndex network);
    void bring_up(HostIndex host, NetworkIndex network);
    void change_address(HostIndex host, NetworkIndex network);
    /// A host whose kernel answers no timestamp requests.
    void block_icmp(HostIndex host, bool blocked = true);
    /// A host that is slow to wake up: it stamps a timestamp request at once, and replies after a delay of
    /// `late` to twice `late`.
    void answer_late(HostIndex host, Duration late) { hosts_.at(host).answers_late = late; }
    /// One machine, the same for all hosts, answers a host's timestamp requests from now on, with a clock
    /// that is this much ahead of the host's.
    void impersonate(HostIndex host, Duration ahead) { hosts_.at(host).impostor = ahead; }
    /// Loss in one direction, besides that of the network; probabilities.
    void lose_one_way(HostIndex host, NetworkIndex network, double sending, double hearing);
    /// Injects a datagram, as if `from` had sent it.
    void inject(HostIndex to, timed::Address from, std::span<const std::byte> bytes);
    /// For all networks, also later ones.
    void set_weather(const Weather& weather);
    void set_weather(NetworkIndex network, const Weather& weather) {
        networks_.set_weather(network, weather);
    }

    [[nodiscard]] Instant now() const { return agenda_.now(); }
    /// Number of events that the hosts have processed. The state of the hosts changes only with this number,
    /// or when the caller changes the LAN.
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::size_t hosts() const { return hosts_.size(); }
    [[nodiscard]] const VirtualNetworks& networks() const { return networks_; }
    [[nodiscard]] bool runs(HostIndex host) const { return hosts_.at(host).station != nullptr; }
    /// Number of starts and kills.
    [[nodiscard]] unsigned life(HostIndex host) const { return hosts_.at(host).life; }
    [[nodiscard]] const Station& station(HostIndex host) const { return *hosts_.at(host).station; }
    /// The host must be running.
    [[nodiscard]] const timed::Node& node(HostIndex host) const;
    [[nodiscard]] WallTime wall(HostIndex host) { return hosts_.at(host).clock->read(machine_time(host)); }
    [[nodiscard]] Duration error(HostIndex host);
    /// Whether its clock is in a fast slew.
    [[nodiscard]] bool slews_fast(HostIndex host) const { return hosts_.at(host).clock->slews_fast(now()); }
    [[nodiscard]] Station::Standing standing(HostIndex host, NetworkIndex network = first_network) const;
    [[nodiscard]] timed::Role role(HostIndex host, NetworkIndex network = first_network) const {
        return standing(host, network).role;
    }
    /// The hosts that are master on some network and slave on none.
    [[nodiscard]] std::vector<HostIndex> masters() const;
    [[nodiscard]] std::vector<HostIndex> masters(NetworkIndex network) const;
    /// Whether every network has one master that all others there follow or monitor, and all connected hosts
    /// have one root.
    [[nodiscard]] bool settled() const;
    /// Running hosts that are connected, also through other hosts, one list for each component.
    [[nodiscard]] std::vector<std::vector<HostIndex>> islands() const;
    /// Whether two masters hear each other.
    [[nodiscard]] bool has_rivals() const;
    /// The largest difference between any two running clocks.
    [[nodiscard]] Duration worst_pair();
    [[nodiscard]] static timed::Address address_of(HostIndex host, NetworkIndex network = first_network) {
        return VirtualNetworks::address_of(host, network);
    }

    /// Called with every action before it is performed.
    using Observer = std::function<void(HostIndex, const timed::Action&)>;
    void observe(Observer observer) { observer_ = std::move(observer); }

    /// Number of measurements of slaves by their master that gave an interval, and of intervals that do not
    /// contain the true offset. A measurement does not count if one of the two clocks was stepped or started
    /// a fast slew meanwhile, or if an impostor answered.
    struct Measurements {
        std::size_t good = 0;
        std::size_t untrue = 0;
    };
    [[nodiscard]] const Measurements& measurements() const { return measurements_; }

    /// Keeps no records of messages and reports, for long runs of many hosts.
    void keep_no_records() { keeps_records_ = false; }

    /// Every message that was sent, in order.
    struct Sent {
        Instant when;
        HostIndex from;
        timed::Transmit what;
        std::optional<NetworkIndex> network; ///< nothing if it could not be sent, or stayed on the host
    };
    [[nodiscard]] const std::vector<Sent>& sent() const { return sent_; }
    [[nodiscard]] const std::vector<std::pair<HostIndex, timed::Report>>& reports() const { return reports_; }

  private:
    void feed(HostIndex host, const timed::Event& event);
    void give(HostIndex host, const timed::Event& event);
    void look_at_shared_clock(HostIndex host);
    void tell_networks(HostIndex host);
    void perform(HostIndex host, const timed::Actions& actions);
    void do_action(HostIndex host, const timed::Transmit& transmit);
    void do_action(HostIndex host, const timed::Probe& probe);
    void do_action(HostIndex host, const timed::Slew& slew);
    void do_action(HostIndex host, const timed::Step& step);
    void do_action(HostIndex host, const timed::SetFrequency& set);
    void do_action(HostIndex host, const timed::Report& report);
    void answer_clock_actions(HostIndex host, const timed::Actions& actions);
    void arm(HostIndex host);
    void rearm(HostIndex host);
    [[nodiscard]] bool stands_still(HostIndex host) const {
        return hosts_[host].frozen || hosts_[host].asleep;
    }
    [[nodiscard]] WallTime true_time() const { return epoch_ + now().time_since_epoch(); }
    /// Time elapsed for a machine that may have been paused.
    [[nodiscard]] Instant machine_time(HostIndex host) const;
    timed::Now reading(HostIndex host);

    void broadcast(HostIndex from, NetworkIndex network, const timed::Message& message);
    void send_to(HostIndex from, timed::Address to, const timed::Message& message);
    using Bytes = std::shared_ptr<const std::vector<std::byte>>;
    /// The receiver of a packet: a host between two starts.
    struct Arrival {
        HostIndex host;
        unsigned life;
        timed::NetworkId on;
    };
    void deliver(HostIndex from, const std::vector<HostIndex>& to, NetworkIndex network, const Bytes& bytes);
    void arrive(HostIndex to, timed::NetworkId arrival, timed::Address sender, const Bytes& bytes);
    void give_turn(HostIndex to, std::function<void()> turn);
    [[nodiscard]] std::optional<NetworkIndex> route(HostIndex from, std::uint32_t ip) const;

    void arm_prober(HostIndex host);
    void run_prober(HostIndex host);
    void restart_measurements(HostIndex host);
    void measure(HostIndex host, const timed::Prober::Transmission& transmission);
    void measure(HostIndex host, const timed::Prober::Finished& finished);
    void take_reply(HostIndex host, timed::ProbeId probe, const timed::IcmpTimestamp& reply);
    void note_result(HostIndex by, const Measured& measured, const timed::Measurement& result);
    [[nodiscard]] std::optional<timed::MachineId> machine_of(std::optional<HostIndex> host) const;
    [[nodiscard]] bool follows(HostIndex host, HostIndex master) const;
    /// Counts steps and starts of fast slews of both clocks.
    [[nodiscard]] unsigned unsteady(HostIndex one, std::optional<HostIndex> other) const;

    timed::Random random_;
    Weather weather_;
    WallTime epoch_;
    Observer observer_{};
    bool keeps_records_ = true;
    EventQueue agenda_;
    std::uint64_t events_ = 0;
    VirtualNetworks networks_;
    std::vector<VirtualHost> hosts_;
    Measurements measurements_;
    std::vector<Sent> sent_;
    std::vector<std::pair<HostIndex, timed::Report>> reports_;
};

}
