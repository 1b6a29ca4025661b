// Historic daemons on the virtual LAN.
#pragma once

#include "tests/legacy/legacy_node.hpp"
#include "tests/sim/virtual_lan.hpp"

namespace legacy {

class LegacyStation : public sim::Station {
  public:
    LegacyStation(const Options& options, std::uint64_t seed)
        : node_(options, seed) {}

    void handle(const timed::Event& event, Now now, timed::Actions& actions) override {
        node_.handle(event, now, actions);
    }
    [[nodiscard]] std::optional<Instant> next_wake() const override { return node_.next_wake(); }
    [[nodiscard]] std::vector<std::byte> encoded(const Message& message) const override {
        return node_.encoded(message);
    }
    [[nodiscard]] const HostName& name() const override { return node_.name(); }
    /// It uses one network only.
    [[nodiscard]] Standing standing(timed::NetworkId /*network*/) const override {
        return {node_.role(), node_.master()};
    }

  private:
    LegacyNode node_;
};

/// Differences from the historic default; the LAN assigns the name.
struct HostOptions {
    bool may_be_master = true;
    std::optional<std::chrono::seconds> election_timeout{};
    sim::NetworkIndex network = 0;
};

/// Adds a host whose clock has this offset and drift; it starts at once.
inline std::size_t add_legacy_host(sim::VirtualLan& lan, const Personality& personality, Duration offset,
                                   timed::Frequency drift, const HostOptions& host = {}) {
    const auto make = [personality, host](const HostName& name, std::uint64_t seed) {
        const Options options{name, personality, host.may_be_master, 1, host.election_timeout};
        return std::make_unique<LegacyStation>(options, seed);
    };
    return lan.add_station(make, offset, drift, {host.network});
}

}
