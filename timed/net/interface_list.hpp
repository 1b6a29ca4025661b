// Parses the kernel's lists of interfaces and addresses (rtnetlink).
#pragma once

#include "timed/net/interface_address.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <map>
#include <span>
#include <vector>

namespace timed {

/// Collects addresses from the datagrams of two dumps: first RTM_GETLINK's, then RTM_GETADDR's.
class InterfaceList {
  public:
    enum class Progress { more, done };

    /// `datagram`: as received. Returns the kernel's error; `interrupted` if interfaces changed during the
    /// dump, which must be repeated then.
    boost::system::result<Progress> take(std::span<const std::byte> datagram);

    /// Includes an entry without address for each interface that has none.
    [[nodiscard]] std::vector<InterfaceAddress> addresses() const;

  private:
    void take_link(std::span<const std::byte> payload);
    void take_address(std::span<const std::byte> payload);

    std::map<unsigned, InterfaceAddress> links_; ///< by index; no addresses yet
    std::vector<InterfaceAddress> addresses_;
};

/// All IPv4 addresses of this host, and its interfaces without one. Fails when memory or descriptors are
/// exhausted.
boost::system::result<std::vector<InterfaceAddress>> interface_addresses();

}
