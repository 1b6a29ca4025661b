// What the kernel says that this machine is called: DHCP or cloud-init may tell it after the daemon has
// started.
#pragma once

#include "proto/base/host_name.hpp"

#include <optional>
#include <string>

namespace timed {

/// Empty when it cannot be had.
std::string machine_name();

class MachineNameWatch {
  public:
    /// `known`: what it was called at the start.
    explicit MachineNameWatch(const HostName& known)
        : known_(known) {}

    /// The name that the machine was given since the last call, if `name` is one, and another.
    std::optional<HostName> look(const std::string& name);

  private:
    HostName known_;
};

}
