// Who is trusted: the hosts named by -F, and those of the netgroup named by -G as it was last read. What this
// file knows is what to make of a netgroup that cannot be read or does not mean this host.
#pragma once

#include "proto/base/host_name.hpp"

#include <string_view>
#include <vector>

namespace timed {

/// How the netgroup was found.
enum class NetgroupFinding : std::uint8_t {
    in_force,   ///< its hosts are trusted
    not_in_it,  ///< this host is none of them, so they are nothing to it (4.4BSD)
    unreadable, ///< unknown, empty, or out of reach: what was read before stays in force
};

class TrustedHosts {
  public:
    /// `named`: by -F, with this host itself; none when it was not given.
    TrustedHosts(const HostName& self, std::vector<HostName> named);

    NetgroupFinding netgroup_read(const std::vector<HostName>& hosts);

    /// All of them, this host included. None: everybody is trusted.
    [[nodiscard]] std::vector<HostName> all() const;

  private:
    HostName self_;
    std::vector<HostName> named_;
    std::vector<HostName> netgroup_;
};

}
