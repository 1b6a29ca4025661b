// A date as it is typed: in the form of date(1), or of ISO 8601. Read strictly: a clock that is set wrongly
// is worse than one that is not set.
#pragma once

#include "proto/base/time.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace timed::control {

/// Why a text is no date, as one sentence.
struct NoDate {
    std::string why;
};

/// "[[[[[cc]yy]mm]dd]HH]MM[.ss]" in local time, what is left out taken from `now`, or
/// "2026-11-22T15:34[:47[.123]]" with "Z", "+01:00" or, in local time, nothing. Local times that the change
/// to or from daylight saving time skips or repeats are refused; so is what TSP cannot carry.
std::variant<WallTime, NoDate> parse_date(std::string_view text, WallTime now);

}
