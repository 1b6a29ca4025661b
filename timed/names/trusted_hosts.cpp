#include "timed/names/trusted_hosts.hpp"

#include "proto/base/trust.hpp"

#include <utility>

namespace timed {

TrustedHosts::TrustedHosts(const HostName& self, std::vector<HostName> named)
    : self_(self)
    , named_(std::move(named)) {}

// A temporary failure of the name service must not make every host trusted.
NetgroupFinding TrustedHosts::netgroup_read(const std::vector<HostName>& hosts) {
    if (hosts.empty()) return NetgroupFinding::unreadable;
    const Trust group{hosts.front(), hosts};
    netgroup_ = group.trusts(self_) ? hosts : std::vector<HostName>{};
    return netgroup_.empty() ? NetgroupFinding::not_in_it : NetgroupFinding::in_force;
}

std::vector<HostName> TrustedHosts::all() const {
    auto all = named_;
    all.insert(all.end(), netgroup_.begin(), netgroup_.end());
    return all;
}

}
