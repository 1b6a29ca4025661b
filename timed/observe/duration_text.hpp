// Durations as text: a number and a unit, or seconds without a unit.
#pragma once

#include "proto/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace timed {

/// "128ms", "0.128", "1.5 s", "2min": from 0 to a hundred years; nothing if `text` is invalid.
std::optional<Duration> parse_duration(std::string_view text);

/// With up to three decimals: "128 ms", "1.5 s".
std::string duration_text(Duration duration);

}
