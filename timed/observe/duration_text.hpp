// Lengths of time as people write them: a number and a unit, or seconds without one.
#pragma once

#include "proto/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace timed {

/// "128ms", "0.128", "1.5 s", "2min": not negative, and a hundred years at most; nothing if it is none.
std::optional<Duration> parse_duration(std::string_view text);

/// As short as it is exact to three decimals: "128 ms", "1.5 s".
std::string duration_text(Duration duration);

}
