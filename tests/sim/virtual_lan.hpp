// Networks of real nodes, and others, on virtual time: the daemon's protocol code, simulated clocks and
// simulated networks, joined by the hosts that are on several of them.
// The same seed gives the same run.
#pragma once

#include "proto/base/random.hpp"
#include "proto/node/node.hpp"
#include "tests/sim/agenda.hpp"
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
    /// The first network is there from the beginning, and is meant where none is named.
    static constexpr NetworkIndex first_network = 0;
    using Networks = std::vector<NetworkIndex>;

    /// True time when virtual time begins, unless another is wanted (2027).
    static constexpr WallTime usual_epoch{std::chrono::seconds{1'800'000'000}};

    explicit VirtualLan(std::uint64_t seed, Weather weather = {}, WallTime epoch = usual_epoch);

    NetworkIndex add_network() { return networks_.add(weather_); }
    /// A link without a broadcast address between two hosts that are there or are to come.
    NetworkIndex add_link(HostIndex one, HostIndex other) { return networks_.add(weather_, {{one, other}}); }

    /// Adds a host named h1, h2, ... whose clock is off by `offset` and `drift`; it starts at once, or at
    /// start().
    HostIndex add_host(Duration offset, Frequency drift, bool started = true);
    HostIndex add_host(timed::Node::Options options, Duration offset, Frequency drift,
                       const Networks& on = {first_network}, bool started = true);
    /// A host that runs another daemon.
    HostIndex add_station(MakeStation make, Duration offset, Frequency drift,
                          const Networks& on = {first_network}, bool started = true);

    void run_for(Duration length) { agenda_.run_until(now() + length); }
    void run_until(Instant end) { agenda_.run_until(end); }
    /// Runs until the condition holds, looked at every 10 ms; false when `limit` has passed before.
    bool run_until(const std::function<bool()>& condition, Duration limit);
    /// Has something happen at an instant to come.
    void at(Instant when, Agenda::Happening happening) { agenda_.at(when, std::move(happening)); }

    void start(HostIndex host);
    void kill(HostIndex host);
    /// As on SIGTERM: it may still say something.
    void leave(HostIndex host);
    /// The daemon gets no turn until it is thawed; what arrives meanwhile waits for it.
    void freeze(HostIndex host);
    void thaw(HostIndex host);
    /// The whole machine is suspended: only its time of day goes on. The daemon is told when it is over.
    void suspend(HostIndex host);
    void resume(HostIndex host);
    /// The machine stands still with all its clocks, as a virtual machine does: it cannot know afterwards.
    void pause(HostIndex host);
    void unpause(HostIndex host);
    /// How long a packet that has arrived waits for the daemon's turn.
    void slow_down(HostIndex host, Duration slowness) { hosts_.at(host).slowness = slowness; }

    /// Both are containers of one machine: what either does to its clock happens to the other's. Before they
    /// start.
    void share_clock(HostIndex host, HostIndex owner);
    void step_clock(HostIndex host, Duration amount);
    /// Tells the daemon that somebody else did something to the clock.
    void disturb(HostIndex host) { feed(host, timed::ClockDisturbed{}); }
    void set_drift(HostIndex host, Frequency drift) {
        hosts_.at(host).clock->set_drift(machine_time(host), drift);
    }
    /// The system lets nobody set the clock, and says so.
    void deny_clock(HostIndex host, bool denied = true) { hosts_.at(host).denies_clock = denied; }
    /// The clock takes no corrections any more: whatever it shows, it shows to the end.
    void disobey(HostIndex host) { hosts_.at(host).obeys = false; }
    /// Hosts of different groups do not hear each other; all start in group 0.
    void move_to_group(HostIndex host, int group);
    /// An interface goes, or comes back; the daemon is told, and what was under way is lost.
    void take_down(HostIndex host, NetworkIndex network);
    void bring_up(HostIndex host, NetworkIndex network);
    void change_address(HostIndex host, NetworkIndex network);
    /// A host whose kernel answers no timestamp requests.
    void block_icmp(HostIndex host, bool blocked = true);
    /// One machine, the same for all hosts, answers a host's timestamp requests from now on, with a clock so
    /// far ahead of the host's.
    void impersonate(HostIndex host, Duration ahead) { hosts_.at(host).impostor = ahead; }
    /// Loss in one direction, beside that of the weather; probabilities.
    void lose_one_way(HostIndex host, NetworkIndex network, double sending, double hearing);
    /// A datagram out of nowhere, as if `from` had sent it.
    void inject(HostIndex to, timed::Address from, std::span<const std::byte> bytes);
    /// Of all networks, also those to come.
    void set_weather(const Weather& weather);
    void set_weather(NetworkIndex network, const Weather& weather) {
        networks_.set_weather(network, weather);
    }

    [[nodiscard]] Instant now() const { return agenda_.now(); }
    /// How many events all hosts were given: as long as it stays the same, and nobody does anything to the
    /// LAN, so does what they are.
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::size_t hosts() const { return hosts_.size(); }
    [[nodiscard]] const VirtualNetworks& networks() const { return networks_; }
    [[nodiscard]] bool runs(HostIndex host) const { return hosts_.at(host).station != nullptr; }
    /// How often it was started or killed.
    [[nodiscard]] unsigned life(HostIndex host) const { return hosts_.at(host).life; }
    [[nodiscard]] const Station& station(HostIndex host) const { return *hosts_.at(host).station; }
    /// Of a host that runs one.
    [[nodiscard]] const timed::Node& node(HostIndex host) const;
    [[nodiscard]] WallTime wall(HostIndex host) { return hosts_.at(host).clock->read(machine_time(host)); }
    [[nodiscard]] Duration error(HostIndex host);
    /// Whether its clock is slewed faster than adjtime does.
    [[nodiscard]] bool slews_fast(HostIndex host) const { return hosts_.at(host).clock->slews_fast(now()); }
    [[nodiscard]] Station::Standing standing(HostIndex host, NetworkIndex network = first_network) const;
    [[nodiscard]] timed::Role role(HostIndex host, NetworkIndex network = first_network) const {
        return standing(host, network).role;
    }
    /// The hosts whose time is their own: master somewhere, slave nowhere.
    [[nodiscard]] std::vector<HostIndex> masters() const;
    [[nodiscard]] std::vector<HostIndex> masters(NetworkIndex network) const;
    /// Every network has one master whom all others there follow or watch, and all who are connected have
    /// their time from one host.
    [[nodiscard]] bool settled() const;
    /// Those who run and are connected, by whatever other hosts, one list each.
    [[nodiscard]] std::vector<std::vector<HostIndex>> islands() const;
    /// Two masters hear each other.
    [[nodiscard]] bool has_rivals() const;
    /// The largest difference between any two running clocks.
    [[nodiscard]] Duration worst_pair();
    [[nodiscard]] static timed::Address address_of(HostIndex host, NetworkIndex network = first_network) {
        return VirtualNetworks::address_of(host, network);
    }

    /// Is told of every action before it is performed.
    using Observer = std::function<void(HostIndex, const timed::Action&)>;
    void observe(Observer observer) { observer_ = std::move(observer); }

    /// How many measurements of its slaves by a master gave an interval, and how many of those do not hold
    /// the truth; but for those during which one of the two clocks was set or told to slew fast, or of a host
    /// whose daemon did not attend to its slew in time.
    struct Measurements {
        std::size_t good = 0;
        std::size_t untrue = 0;
    };
    [[nodiscard]] const Measurements& measurements() const { return measurements_; }

    /// Forget what was sent and reported, for long runs of many hosts.
    void keep_no_records() { keeps_records_ = false; }

    /// Every message that was sent, in order.
    struct Sent {
        Instant when;
        HostIndex from;
        timed::Transmit what;
        std::optional<NetworkIndex> network; ///< nothing when it could not be sent, or stayed on the host
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
    /// What has passed for a machine that may have been paused.
    [[nodiscard]] Instant machine_time(HostIndex host) const;
    timed::Now reading(HostIndex host);

    void broadcast(HostIndex from, NetworkIndex network, const timed::Message& message);
    void send_to(HostIndex from, timed::Address to, const timed::Message& message);
    using Bytes = std::shared_ptr<const std::vector<std::byte>>;
    /// One host, in one of its lives, at the end of a packet's way.
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
    /// Counts how often either clock was stepped, or told to slew fast.
    [[nodiscard]] unsigned unsteady(HostIndex one, std::optional<HostIndex> other) const;

    timed::Random random_;
    Weather weather_;
    WallTime epoch_;
    Observer observer_{};
    bool keeps_records_ = true;
    Agenda agenda_;
    std::uint64_t events_ = 0;
    VirtualNetworks networks_;
    std::vector<VirtualHost> hosts_;
    Measurements measurements_;
    std::vector<Sent> sent_;
    std::vector<std::pair<HostIndex, timed::Report>> reports_;
};

}
