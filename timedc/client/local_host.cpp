#include "timedc/client/local_host.hpp"

#include <array>
#include <unistd.h>

namespace timed::control {

HostName local_host_name() {
    std::array<char, HostName::max_length + 1> name{};
    ::gethostname(name.data(), name.size() - 1);
    if (const auto usable = HostName::from(name.data())) return *usable;
    return *HostName::from("localhost");
}

}
