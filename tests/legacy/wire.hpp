// A message as a historic daemon encodes it: with the size of its own structure, and undefined bytes in
// fields that it does not set.
#pragma once

#include "proto/wire/message.hpp"

#include <cstddef>
#include <vector>

namespace legacy {

/// Filler of unused bytes, recognisable in a capture.
constexpr std::byte leftover{0xa5};
constexpr std::uint16_t leftover_sequence = 0xa5a5;

/// `wire_size` bytes; a name that does not fit is truncated.
std::vector<std::byte> encode(const timed::Message& message, std::size_t wire_size);

}
