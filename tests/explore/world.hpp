// A state of a LAN: its hosts, packets in flight, other pending events, and remaining faults. It lists the
// possible next events, and executes one.
//
// A pending event has an earliest instant, and occurs no later than the setting's uncertainty after it. So it
// may be the next one if its earliest instant is not after the latest instant of another one. It occurs as
// early as possible.
#pragma once

#include "tests/explore/choice.hpp"
#include "tests/explore/machine.hpp"
#include "tests/explore/setting.hpp"

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace explore {

/// Number of draws to choose from, each with its seed.
constexpr std::size_t draws = 2;

class World {
  public:
    /// All hosts are about to start.
    explicit World(const Setting& setting);

    [[nodiscard]] std::vector<Choice> choices() const;

    /// Receives an action before it is performed.
    using Observer = std::function<void(const World&, std::size_t host, const timed::Action&)>;

    /// Executes one of choices(), possibly with another draw. Returns whether anything was drawn: if not,
    /// other draws lead to the same state.
    bool take(const Choice& choice, Moments& moments, const Observer& observer);

    /// The instant at which the event would occur.
    [[nodiscard]] Instant when(const Choice& choice) const;

    void allow(const Faults& faults) { faults_ = faults; }
    [[nodiscard]] const Faults& faults() const { return faults_; }

    /// Hosts in different groups do not hear each other.
    void divide(std::span<const std::uint8_t> groups);
    void join() { groups_.fill(0); }

    [[nodiscard]] const Setting& setting() const { return *setting_; }
    [[nodiscard]] Instant now() const { return now_; }
    /// The host's state; nothing while it is down.
    [[nodiscard]] const Machine* machine(std::size_t host) const { return hosts_[host].moment.get(); }
    [[nodiscard]] std::size_t running() const;
    [[nodiscard]] std::size_t under_way() const { return packets_.size(); }

    /// On each network, all running hosts name one live master.
    [[nodiscard]] bool agreed() const;
    /// Agreed, and all have one root.
    [[nodiscard]] bool settled() const;
    /// Whether two masters hear each other.
    [[nodiscard]] bool has_rivals() const;

    [[nodiscard]] std::uint64_t fingerprint() const;

    struct Packet {
        std::uint8_t from;
        std::uint8_t to;
        std::uint8_t network;
        Instant sent;
        std::shared_ptr<const timed::Message> message;
        std::uint64_t fingerprint; ///< of everything but its age
    };
    [[nodiscard]] const Packet& packet(std::size_t which) const { return packets_[which]; }

    /// State of the checks.
    struct Remembered {
        std::optional<Instant> rivals_since{};
        std::optional<int> messages_left{}; ///< remaining messages of the election
    };
    Remembered remembered{};

  private:
    [[nodiscard]] bool agreed_on(std::size_t network) const;
    [[nodiscard]] bool agrees_with_all(std::size_t host, std::size_t network) const;
    [[nodiscard]] bool is_master(std::size_t host, timed::NetworkId network) const;

    struct Host {
        Moment moment{}; ///< nothing: it is down
        std::optional<Instant> wake{};
    };
    struct Measuring {
        std::uint8_t by;
        std::optional<std::uint8_t> of; ///< nothing: no host has the address
        timed::ProbeId id;
        Instant ends;
    };

    [[nodiscard]] Instant latest() const;
    template <class Use> void for_each_pending(Use use) const;
    void add_faults(std::vector<Choice>& choices) const;

    bool deliver(std::size_t which, bool once, unsigned draw, Moments& moments, const Observer& observer);
    bool wake(std::size_t host, unsigned draw, Moments& moments, const Observer& observer);
    bool finish(std::size_t measuring, unsigned draw, Moments& moments, const Observer& observer);
    void crash(std::size_t host);

    bool feed(std::size_t host, Machine machine, const timed::Event& event, unsigned draw, Moments& moments,
              const Observer& observer);
    /// Also delivers the system's answers to clock actions.
    void give(std::size_t host, Machine& machine, const timed::Event& event, const Observer& observer);
    void perform(std::size_t host, Machine& machine, const timed::Actions& actions);
    void send(std::size_t from, const timed::Transmit& transmit);
    void send_to(std::size_t from, std::size_t to, std::size_t network,
                 const std::shared_ptr<const timed::Message>& message);
    void start_measuring(std::size_t by, const timed::Probe& probe);
    [[nodiscard]] bool hear_each_other(std::size_t a, std::size_t b) const {
        return groups_[a] == groups_[b];
    }

    const Setting* setting_;
    Instant now_{};
    Faults faults_{};
    std::array<std::uint8_t, most_hosts> groups_{};
    std::array<Host, most_hosts> hosts_{};
    std::vector<Packet> packets_{};
    std::vector<Measuring> measurings_{};
};

}
