// The networks this host is on, as its interfaces come, go and change their addresses.
#pragma once

#include "timed/local_network.hpp"
#include "timed/network_name.hpp"

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
    /// Which of the host's networks to use; whatever is empty does not restrict the choice.
    struct Choice {
        std::vector<std::string> interfaces; ///< only those by these, the preferred one first
        std::vector<NetworkNumber> networks; ///< only these
        std::vector<NetworkNumber> ignored;  ///< none of these
    };

    Interfaces(boost::asio::io_context& io, Choice choice);

    [[nodiscard]] std::span<const LocalNetwork> networks() const { return networks_; }
    [[nodiscard]] const LocalNetwork* find(NetworkId id) const;

    /// Calls `changed` after every change of networks().
    void watch(std::function<void()> changed);

  private:
    void wait();
    void drain();
    bool scan();
    [[nodiscard]] bool chosen(const LocalNetwork& local) const;
    NetworkId id_of(const LocalNetwork& local);

    Choice choice_;
    std::vector<LocalNetwork> networks_;
    std::map<std::pair<unsigned, std::uint32_t>, NetworkId> ids_; ///< by interface and address; never reused
    boost::asio::generic::raw_protocol::socket route_news_;
    std::function<void()> changed_;
};

}
