// The kinds of floods, by their names on the command line.
#pragma once

#include "proto/wire/message.hpp"

#include <optional>
#include <string_view>

namespace hostile {

/// The message type with this name, in lower case.
std::optional<timed::MessageType> type_called(std::string_view name);

/// Whether this kind of flood exists: see payloads.hpp.
bool is_kind(std::string_view kind);

}
