#include "timed/logging.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>

namespace timed {

namespace {

spdlog::sink_ptr make_sink(bool foreground) {
    if (foreground) return std::make_shared<spdlog::sinks::stderr_sink_st>();
    return std::make_shared<spdlog::sinks::syslog_sink_st>("timed", LOG_PID | LOG_CONS, LOG_DAEMON, false);
}

}

std::shared_ptr<spdlog::logger> make_log(const Options& options) {
    auto log = std::make_shared<spdlog::logger>("timed", make_sink(options.foreground));
    log->set_pattern("%Y-%m-%d %H:%M:%S.%f %l: %v");
    log->set_level(options.log_level);
    return log;
}

}
