// The networks of a virtual LAN: which host has an interface where, under which address, and who hears whom.
#pragma once

#include "proto/base/address.hpp"
#include "tests/sim/weather.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sim {

using HostIndex = std::size_t;
using NetworkIndex = std::size_t;

/// One host's place on one network.
struct Interface {
    NetworkIndex network = 0;
    timed::Network seen{}; ///< as the host sees it: under an identifier of its own, and with its address
    bool up = true;
    int group = 0;           ///< hosts of different groups do not hear each other
    double loss_sending = 0; ///< probability, beside that of the weather
    double loss_hearing = 0;
};

class VirtualNetworks {
  public:
    /// The two hosts that a point-to-point link joins.
    using Ends = std::array<HostIndex, 2>;

    NetworkIndex add(const Weather& weather, std::optional<Ends> ends = {});
    void set_weather(NetworkIndex network, const Weather& weather) {
        networks_.at(network).weather = weather;
    }
    [[nodiscard]] std::size_t size() const { return networks_.size(); }

    void attach(HostIndex host, NetworkIndex network);
    /// A new address, and with it a new identifier, as the daemon gives one to every address it finds.
    void renumber(HostIndex host, NetworkIndex network);

    /// 10.77.0.0/16, 10.78.0.0/16, ...; the first address that a host has there, if it is one of the first
    /// 65,534.
    static timed::Address address_of(HostIndex host, NetworkIndex network);

    [[nodiscard]] Interface& interface(HostIndex host, NetworkIndex network);
    [[nodiscard]] const Interface& interface(HostIndex host, NetworkIndex network) const;
    [[nodiscard]] const std::vector<Interface>& interfaces(HostIndex host) const { return hosts_.at(host); }
    [[nodiscard]] std::vector<Interface>& interfaces(HostIndex host) { return hosts_.at(host); }
    [[nodiscard]] const std::vector<HostIndex>& members(NetworkIndex network) const {
        return networks_.at(network).members;
    }
    [[nodiscard]] bool is_point_to_point(NetworkIndex network) const {
        return networks_.at(network).ends.has_value();
    }

    /// As the operating system tells its daemon: the interfaces that are up, in order.
    [[nodiscard]] std::vector<timed::Network> seen_by(HostIndex host) const;

    /// On which of its networks a host sees this; nothing when it is no longer there.
    [[nodiscard]] std::optional<NetworkIndex> index_of(HostIndex host, timed::NetworkId id) const;
    /// The network to which an address belongs, whether anybody has it or not.
    [[nodiscard]] std::optional<NetworkIndex> network_of(std::uint32_t ip) const;
    [[nodiscard]] std::optional<HostIndex> owner_of(std::uint32_t ip) const;

    /// Who is addressed by a broadcast of this host: everybody there, itself included; on a point-to-point
    /// link the far end alone.
    [[nodiscard]] std::vector<HostIndex> addressed_by_broadcast(HostIndex from, NetworkIndex network) const;

    /// How long a packet takes; nothing when it does not arrive.
    [[nodiscard]] std::optional<timed::Duration> passage(HostIndex from, HostIndex to, NetworkIndex network,
                                                         timed::Random& random) const;
    [[nodiscard]] bool comes_twice(NetworkIndex network, timed::Random& random) const;

    /// Whether the cable between two interfaces is whole, leaving luck aside.
    [[nodiscard]] bool connected(HostIndex a, HostIndex b, NetworkIndex network) const;

    /// The same, and nothing but the usual bad luck keeps one from hearing the other.
    [[nodiscard]] bool hear_each_other(HostIndex a, HostIndex b, NetworkIndex network) const;

  private:
    struct OneNetwork {
        Weather weather;
        std::optional<Ends> ends; ///< of a point-to-point link
        std::vector<HostIndex> members{};
    };

    void move_in(HostIndex host, Interface& interface, std::uint32_t ip);
    void introduce_ends(NetworkIndex link, const Ends& ends);

    std::vector<OneNetwork> networks_;
    std::vector<std::vector<Interface>> hosts_;
    std::unordered_map<std::uint32_t, HostIndex> owners_;
    std::vector<std::uint32_t> ids_given_; ///< by each host
};

}
