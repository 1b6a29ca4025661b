// The error of the last system call.
#pragma once

#include <boost/system/error_code.hpp>

#include <cerrno>

namespace os {

inline boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

}
