// The time daemon's status in words, for people.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace timed::control {

/// Nothing when this is not the status of a time daemon.
std::optional<std::string> summarize(const boost::json::value& status);

}
