// The kinds of a flood, by their names on the command line.
#pragma once

#include "proto/wire/message.hpp"

#include <optional>
#include <string_view>

namespace hostile {

/// The type of message whose name this is, in lower case.
std::optional<timed::MessageType> type_called(std::string_view name);

/// Whether there is such a flood: see payloads.hpp.
bool is_kind(std::string_view kind);

}
