// A LAN of real nodes, and others, on virtual time: the daemon's protocol code, simulated clocks and a
// simulated network.
// The same seed gives the same run.
#pragma once

#include "proto/node.hpp"
#include "proto/random.hpp"
#include "tests/sim/station.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

namespace sim {

/// What the network does to every packet.
struct Weather {
    Duration delay = std::chrono::microseconds{30};
    Duration jitter{}; ///< uniform, added to the delay
    double loss = 0;   ///< probability, each copy for itself
};

class VirtualLan {
  public:
    explicit VirtualLan(std::uint64_t seed, Weather weather = {});

    /// Adds a host named h1, h2, ... whose clock is off by `offset` and `drift`; it starts at once, or at
    /// start().
    std::size_t add_host(Duration offset, Frequency drift, bool started = true);
    std::size_t add_host(timed::Node::Options options, Duration offset, Frequency drift);
    /// A host that runs another daemon.
    std::size_t add_station(MakeStation make, Duration offset, Frequency drift);

    void run_for(Duration length) { run_until(now_ + length); }
    void run_until(Instant end);
    /// Runs until the condition holds, looked at every 10 ms; false when `limit` has passed before.
    bool run_until(const std::function<bool()>& condition, Duration limit);

    void start(std::size_t host);
    void kill(std::size_t host);
    void step_clock(std::size_t host, Duration amount);
    /// Hosts of different groups do not hear each other; all start in group 0.
    void move_to_group(std::size_t host, int group);
    /// A host whose kernel answers no timestamp requests.
    void block_icmp(std::size_t host);
    /// A datagram out of nowhere, as if `from` had sent it.
    void inject(std::size_t to, timed::Address from, std::span<const std::byte> bytes);
    void set_weather(Weather weather) { weather_ = weather; }

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] const Station& station(std::size_t host) const { return *hosts_.at(host).station; }
    /// Of a host that runs one.
    [[nodiscard]] const timed::Node& node(std::size_t host) const;
    [[nodiscard]] Duration error(std::size_t host);
    [[nodiscard]] timed::Role role(std::size_t host) const;
    [[nodiscard]] std::vector<std::size_t> masters() const;
    /// Exactly one running host is master, and all others follow it.
    [[nodiscard]] bool settled() const;
    /// The largest difference between any two running clocks.
    [[nodiscard]] Duration worst_pair();
    [[nodiscard]] static timed::Address address_of(std::size_t host);

    /// Every message that was sent, in order.
    struct Sent {
        Instant when;
        std::size_t from;
        timed::Transmit what;
    };
    [[nodiscard]] const std::vector<Sent>& sent() const { return sent_; }
    [[nodiscard]] const std::vector<std::pair<std::size_t, timed::Report>>& reports() const {
        return reports_;
    }

  private:
    struct Host {
        std::unique_ptr<Station> station; ///< nothing while the daemon does not run
        MakeStation make;
        VirtualClock clock;
        timed::Network network;
        int group = 0;
        bool answers_icmp = true;
        unsigned life = 0; ///< counts starts: what was meant for an earlier one is dropped
        Instant wake_at = Instant::max();
    };
    struct Pending {
        Instant when;
        std::uint64_t order;
        std::function<void()> happen;
        bool operator<(const Pending& other) const {
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    struct Measuring;

    void at(Instant when, std::function<void()> happen);
    void feed(std::size_t host, const timed::Event& event);
    void perform(std::size_t host, const timed::Actions& actions);
    void do_action(std::size_t host, const timed::Transmit& transmit);
    void do_action(std::size_t host, const timed::Probe& probe);
    void do_action(std::size_t host, const timed::Slew& slew);
    void do_action(std::size_t host, const timed::Step& step);
    void do_action(std::size_t host, const timed::SetFrequency& set);
    void do_action(std::size_t host, const timed::Report& report);
    void deliver(std::size_t from, std::size_t to, const timed::Message& message);
    void measure(const std::shared_ptr<Measuring>& measuring);
    void send_probe(const std::shared_ptr<Measuring>& measuring);
    void arm(std::size_t host);
    std::optional<Duration> passage(std::size_t from, std::size_t to);
    [[nodiscard]] std::size_t host_at(std::uint32_t ip) const;
    timed::Now reading(std::size_t host);

    timed::Random random_;
    Weather weather_;
    Instant now_{};
    std::uint64_t order_ = 0;
    std::priority_queue<Pending> pending_;
    std::vector<Host> hosts_;
    std::vector<Sent> sent_;
    std::vector<std::pair<std::size_t, timed::Report>> reports_;
};

}
