// The kernel's host name: DHCP or cloud-init may set it after the daemon has started.
#pragma once

#include "proto/base/host_name.hpp"

#include <optional>
#include <string>

namespace timed {

/// Empty if it is unavailable.
std::string machine_name();

class MachineNameWatch {
  public:
    /// `known`: the host name at the start.
    explicit MachineNameWatch(const HostName& known)
        : known_(known) {}

    /// The new name, if `name` is valid and differs from that of the last call.
    std::optional<HostName> look(const std::string& name);

  private:
    HostName known_;
};

}
