// A LAN at one moment: its hosts, the packets under way, what else is pending, and how much may go wrong yet.
// It tells what may happen next, and becomes what comes of it.
//
// Whatever is pending has an instant before which it does not happen, and happens no later than the setting's
// uncertainty after it. So anything may be next whose instant does not lie behind somebody else's latest. It
// happens as early as it can.
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

/// How many draws there are to choose from, each a seed.
constexpr std::size_t draws = 2;

class World {
  public:
    /// All hosts are about to start.
    explicit World(const Setting& setting);

    [[nodiscard]] std::vector<Choice> choices() const;

    /// Is told what hosts do, before it is done.
    using Observer = std::function<void(const World&, std::size_t host, const timed::Action&)>;

    /// Makes the choice, which must be one of choices(), or one of them with another draw. Returns whether
    /// anything was drawn: if not, other draws lead to the same state.
    bool take(const Choice& choice, Moments& moments, const Observer& observer);

    /// When it would happen.
    [[nodiscard]] Instant when(const Choice& choice) const;

    void allow(const Faults& faults) { faults_ = faults; }
    [[nodiscard]] const Faults& faults() const { return faults_; }

    /// Hosts in different groups do not hear each other.
    void divide(std::span<const std::uint8_t> groups);
    void join() { groups_.fill(0); }

    [[nodiscard]] const Setting& setting() const { return *setting_; }
    [[nodiscard]] Instant now() const { return now_; }
    /// As it is, or nothing while it is down.
    [[nodiscard]] const Machine* machine(std::size_t host) const { return hosts_[host].moment.get(); }
    [[nodiscard]] std::size_t running() const;
    [[nodiscard]] std::size_t under_way() const { return packets_.size(); }

    /// Network by network, everybody who is up names one master, who lives.
    [[nodiscard]] bool agreed() const;
    /// And all have one time.
    [[nodiscard]] bool settled() const;
    /// Two masters hear each other.
    [[nodiscard]] bool has_rivals() const;

    [[nodiscard]] std::uint64_t fingerprint() const;

    struct Packet {
        std::uint8_t from;
        std::uint8_t to;
        std::uint8_t network;
        Instant sent;
        std::shared_ptr<const timed::Message> message;
        std::uint64_t fingerprint; ///< of all but its age
    };
    [[nodiscard]] const Packet& packet(std::size_t which) const { return packets_[which]; }

    /// What the watch remembers from event to event.
    struct Remembered {
        std::optional<Instant> rivals_since{};
        std::optional<int> messages_left{}; ///< that may yet be sent in the election
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
        std::optional<std::uint8_t> of; ///< nobody: the address is nobody's
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
    /// With all answers of its system.
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
