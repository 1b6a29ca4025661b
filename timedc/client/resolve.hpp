// Finds the address of a host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace timed::control {

struct Host {
    std::uint32_t ip;
    std::string name; ///< the resolver's canonical name
};

/// Prints an error, and returns nothing, if the name cannot be resolved.
std::optional<Host> resolve(const std::string& name);

}
