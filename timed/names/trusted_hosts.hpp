// The trusted hosts: those named by -F, and those of the netgroup (-G) as it was last read. Decides what to
// do about a netgroup that cannot be read, or does not include this host.
#pragma once

#include "proto/base/host_name.hpp"

#include <string_view>
#include <vector>

namespace timed {

/// Result of reading the netgroup.
enum class NetgroupFinding : std::uint8_t {
    in_force,   ///< its hosts are trusted
    not_in_it,  ///< this host is not a member, so the netgroup is not used (4.4BSD)
    unreadable, ///< unknown, empty, or unreachable: the previous list stays in force
};

class TrustedHosts {
  public:
    /// `named`: by -F, including this host; none without -F.
    TrustedHosts(const HostName& self, std::vector<HostName> named);

    NetgroupFinding netgroup_read(const std::vector<HostName>& hosts);

    /// All of them, including this host. None: every host is trusted.
    [[nodiscard]] std::vector<HostName> all() const;

  private:
    HostName self_;
    std::vector<HostName> named_;
    std::vector<HostName> netgroup_;
};

}
