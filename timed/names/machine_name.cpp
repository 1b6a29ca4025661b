#include "timed/names/machine_name.hpp"

#include <array>
#include <unistd.h>

namespace timed {

std::string machine_name() {
    std::array<char, HostName::max_length + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::optional<HostName> MachineNameWatch::look(const std::string& name) {
    const auto given = HostName::from(name);
    if (!given || *given == known_) return std::nullopt;
    return known_ = *given;
}

}
