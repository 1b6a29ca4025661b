// Formats the time daemon's status as plain text.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace timed::control {

/// Nothing if this is not the status of a time daemon.
std::optional<std::string> summarize(const boost::json::value& status);

}
