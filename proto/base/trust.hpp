// Trust: whose word is taken. Without a list everybody is trusted; with one (-F, -G) only the hosts on it and
// this host itself may be master, count in the average, or set the date (docs/protocol.md, "Trust").
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
    /// `trusted`: beside `self`, which always is. An empty list trusts everybody.
    Trust(const HostName& self, const std::vector<HostName>& trusted);

    /// Names are compared without regard to case, as 4.4BSD did, and with a name that has no domain it does
    /// not matter which domain the other has: some hosts call themselves by their full name, others do not.
    [[nodiscard]] bool trusts(const HostName& name) const;

    /// Nobody but this host: it hands out its own time, which something else keeps right, and never touches
    /// its clock.
    [[nodiscard]] bool only_self() const { return !names_.empty() && !others_; }
    [[nodiscard]] bool everybody() const { return names_.empty(); }

    [[nodiscard]] auto state() const { return std::tie(names_, others_); }

  private:
    std::set<std::string> names_; ///< in lower case
    bool others_ = false;         ///< not all of them are this host's
};

}
