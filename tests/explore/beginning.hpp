// The initial states of explorations.
#pragma once

#include "tests/explore/world.hpp"

#include <optional>
#include <string_view>

namespace explore {

enum class Beginning : std::uint8_t {
    start,   ///< all hosts are switched on at about the same time
    settled, ///< all have had one master for a while
    rivals,  ///< a partition, with a master on each side, has just ended
};

std::optional<Beginning> beginning_from(std::string_view word);
std::string_view to_string(Beginning beginning);

/// Runs a world to this state without faults.
World begin(Beginning beginning, const Setting& setting, Moments& moments);

}
