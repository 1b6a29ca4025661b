// A message as a historic daemon puts it on the wire: its own structure's size, and whatever was left on its
// stack in the fields that it does not fill.
#pragma once

#include "proto/wire/message.hpp"

#include <cstddef>
#include <vector>

namespace legacy {

/// What unused bytes are filled with, to be recognised in a capture: nobody may read meaning into them.
constexpr std::byte leftover{0xa5};
constexpr std::uint16_t leftover_sequence = 0xa5a5;

/// `wire_size` bytes; a name that does not fit the structure is cut.
std::vector<std::byte> encode(const timed::Message& message, std::size_t wire_size);

}
