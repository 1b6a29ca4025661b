// This host's networks; follows changes of interfaces and addresses.
#pragma once

#include "timed/net/network_choice.hpp"

#include <boost/asio/generic/raw_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <map>
#include <span>
#include <tuple>
#include <vector>

namespace timed {

class Interfaces {
  public:
    using Addresses = std::function<boost::system::result<std::vector<InterfaceAddress>>()>;
    using Failed = std::function<void(const boost::system::error_code&)>;

    /// `addresses`: lists this host's addresses; interface_addresses() in the daemon.
    Interfaces(boost::asio::io_context& io, WantedNetworks wanted, Addresses addresses);

    [[nodiscard]] std::span<const LocalNetwork> networks() const { return networks_; }
    [[nodiscard]] std::span<const UnusedNetwork> unused() const { return unused_; }
    [[nodiscard]] const LocalNetwork* find(NetworkId id) const;

    /// Calls `changed` at once, and after every change of networks() or unused(). If the addresses cannot be
    /// listed, calls `failed`, keeps the previous ones, and retries.
    void watch(std::function<void()> changed, Failed failed);

    /// Lists the addresses again; returns whether anything changed.
    bool look();

  private:
    void wait();
    void drain();
    bool take(std::span<const InterfaceAddress> addresses);
    NetworkId id_of(const LocalNetwork& local);

    WantedNetworks wanted_;
    Addresses addresses_;
    std::vector<LocalNetwork> networks_;
    std::vector<UnusedNetwork> unused_;
    /// By interface, our address and broadcast address; never reused.
    std::map<std::tuple<unsigned, std::uint32_t, std::uint32_t>, NetworkId> ids_;
    boost::asio::generic::raw_protocol::socket route_news_;
    boost::asio::steady_timer retry_;
    std::function<void()> changed_;
    Failed failed_;
};

}
