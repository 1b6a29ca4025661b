// The networks this host is on, as its interfaces come, go and change their addresses.
#pragma once

#include "timed/local_network.hpp"

#include <boost/asio/generic/raw_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace timed {

class Interfaces {
  public:
    /// `only`: names of the interfaces to use, the preferred one first; empty for all.
    Interfaces(boost::asio::io_context& io, std::vector<std::string> only);

    [[nodiscard]] std::span<const LocalNetwork> networks() const { return networks_; }
    [[nodiscard]] const LocalNetwork* find(NetworkId id) const;

    /// Calls `changed` after every change of networks().
    void watch(std::function<void()> changed);

  private:
    void wait();
    void drain();
    bool scan();
    NetworkId id_of(const LocalNetwork& local);

    std::vector<std::string> only_;
    std::vector<LocalNetwork> networks_;
    std::map<std::pair<unsigned, std::uint32_t>, NetworkId> ids_; ///< by interface and address; never reused
    boost::asio::generic::raw_protocol::socket route_news_;
    std::function<void()> changed_;
};

}
