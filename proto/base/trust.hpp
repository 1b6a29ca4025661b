// The trusted hosts. Without a list every host is trusted; with one (-F, -G) only the hosts on it and this
// host itself may be master, vote in the average, or set the date (docs/protocol.md, "Trust").
#pragma once

#include "proto/base/host_name.hpp"

#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace timed {

class Trust {
  public:
    Trust() = default;
    /// `trusted`: in addition to `self`, which is always trusted. If empty, every host is trusted.
    Trust(const HostName& self, const std::vector<HostName>& trusted);

    /// Names are compared without regard to case, as in 4.4BSD, and a name without a domain matches any
    /// domain, because some hosts use their full name and others do not.
    [[nodiscard]] bool trusts(const HostName& name) const;

    /// Only this host is trusted: it serves its own time, which another program disciplines, and never
    /// changes its clock.
    [[nodiscard]] bool only_self() const { return !names_.empty() && !others_; }
    [[nodiscard]] bool everybody() const { return names_.empty(); }

    [[nodiscard]] auto state() const { return std::tie(names_, others_); }

  private:
    std::set<std::string> names_; ///< in lower case
    bool others_ = false;         ///< some are names of other hosts
};

}
