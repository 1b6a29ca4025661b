// Parses a date in the form of date(1) or of ISO 8601. Strict, because a wrong date is worse than an error.
#pragma once

#include "proto/base/time.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace timed::control {

/// Why a text is not a valid date, as one sentence.
struct NoDate {
    std::string why;
};

/// "[[[[[cc]yy]mm]dd]HH]MM[.ss]" in local time, with omitted fields from `now` and omitted seconds 0; or
/// "2026-11-22T15:34[:47[.123]]" with "Z" or "+01:00", or in local time without either. Refuses local times
/// that the change to or from daylight saving time skips or repeats, and times that TSP cannot carry.
std::variant<WallTime, NoDate> parse_date(std::string_view text, WallTime now);

}
