// From a host's name to its address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace timed::control {

struct Host {
    std::uint32_t ip;
    std::string name; ///< as the resolver has it
};

/// Nothing when there is no such host; the user has been told then.
std::optional<Host> resolve(const std::string& name);

}
