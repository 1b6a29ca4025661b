// A time of day for people: local time, in the form of ctime(3) that the historic log and trace used.
#pragma once

#include "proto/base/time.hpp"

#include <string>

namespace timed {

/// "Sun Nov 22 15:34:47 2026"
std::string date_text(WallTime time);

/// "15:34:47.123456"
std::string time_text(WallTime time);

}
