// Where explorations begin.
#pragma once

#include "tests/explore/world.hpp"

#include <optional>
#include <string_view>

namespace explore {

enum class Beginning : std::uint8_t {
    start,   ///< all hosts are switched on within a moment
    settled, ///< they have had one master for a while
    rivals,  ///< then they were divided, each part with a master of its own, and hear each other from now on
};

std::optional<Beginning> beginning_from(std::string_view word);
std::string_view to_string(Beginning beginning);

/// A world that has come so far without faults.
World begin(Beginning beginning, const Setting& setting, Moments& moments);

}
