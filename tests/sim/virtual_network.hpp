// The networks of a virtual LAN: interfaces, addresses, and which hosts hear each other.
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

/// One interface of a host.
struct Interface {
    NetworkIndex network = 0;
    timed::Network seen{}; ///< as the host sees it: with its own identifier and address
    bool up = true;
    int group = 0;           ///< hosts of different groups do not hear each other
    double loss_sending = 0; ///< probability, besides that of the network
    double loss_hearing = 0;
};

class VirtualNetworks {
  public:
    /// The two hosts of a point-to-point link.
    using Ends = std::array<HostIndex, 2>;

    NetworkIndex add(const Weather& weather, std::optional<Ends> ends = {});
    void set_weather(NetworkIndex network, const Weather& weather) {
        networks_.at(network).weather = weather;
    }
    [[nodiscard]] std::size_t size() const { return networks_.size(); }

    void attach(HostIndex host, NetworkIndex network);
    /// Assigns a new address, and with it a new identifier, as the daemon does for every address.
    void renumber(HostIndex host, NetworkIndex network);

    /// 10.77.0.0/16, 10.78.0.0/16, ...; the first address of a host there, if it is one of the first 65,534.
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

    /// The interfaces that are up, in order, as the operating system reports them to the daemon.
    [[nodiscard]] std::vector<timed::Network> seen_by(HostIndex host) const;

    /// The host's identifier of this network; nothing if it has left the network.
    [[nodiscard]] std::optional<NetworkIndex> index_of(HostIndex host, timed::NetworkId id) const;
    /// The network of an address, assigned or not.
    [[nodiscard]] std::optional<NetworkIndex> network_of(std::uint32_t ip) const;
    [[nodiscard]] std::optional<HostIndex> owner_of(std::uint32_t ip) const;

    /// Receivers of a broadcast by this host: all hosts of the network including itself; on a point-to-point
    /// link the other end alone.
    [[nodiscard]] std::vector<HostIndex> addressed_by_broadcast(HostIndex from, NetworkIndex network) const;

    /// Delay of a packet; nothing if it is lost.
    [[nodiscard]] std::optional<timed::Duration> passage(HostIndex from, HostIndex to, NetworkIndex network,
                                                         timed::Random& random) const;
    [[nodiscard]] bool comes_twice(NetworkIndex network, timed::Random& random) const;

    /// Whether packets can pass between two interfaces, random loss aside.
    [[nodiscard]] bool connected(HostIndex a, HostIndex b, NetworkIndex network) const;

    /// The same, with no more than the usual loss in either direction.
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
    std::vector<std::uint32_t> ids_given_; ///< for each host
};

}
