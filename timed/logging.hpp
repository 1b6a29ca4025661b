// Where log lines go: to standard error in the foreground, to syslog otherwise.
#pragma once

#include "timed/options.hpp"

#include <spdlog/logger.h>

#include <memory>

namespace timed {

std::shared_ptr<spdlog::logger> make_log(const Options& options);

}
