// A time of day as text: local time, in the form of ctime(3), as in the historic log and trace.
#pragma once

#include "proto/base/time.hpp"

#include <string>

namespace timed {

/// "Sun Nov 22 15:34:47 2026"
std::string date_text(WallTime time);

/// "15:34:47.123456"
std::string time_text(WallTime time);

}
