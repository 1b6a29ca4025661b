#include "timed/run/logging.hpp"

#include "timed/run/descriptor_sink.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/syslog_sink.h>

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

namespace timed {

namespace {

int priority_of(spdlog::level::level_enum level) {
    switch (level) {
    case spdlog::level::err:
    case spdlog::level::critical: return LOG_ERR;
    case spdlog::level::warn: return LOG_WARNING;
    case spdlog::level::info: return LOG_INFO;
    default: return LOG_DEBUG;
    }
}

class PriorityFlag : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& line, const std::tm& /*time*/,
                spdlog::memory_buf_t& to) override {
        fmt::format_to(std::back_inserter(to), "<{}>", priority_of(line.level));
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<PriorityFlag>();
    }
};

bool standard_error_is_journal() {
    const char* variable = std::getenv("JOURNAL_STREAM");
    struct stat about {};
    return variable != nullptr && ::fstat(STDERR_FILENO, &about) == 0 &&
           is_journal_stream(variable, about.st_dev, about.st_ino);
}

spdlog::sink_ptr make_target(bool foreground) {
    if (!foreground)
        return std::make_shared<spdlog::sinks::syslog_sink_st>("timed", LOG_PID | LOG_CONS, LOG_DAEMON,
                                                               false);
    auto target = std::make_shared<DescriptorSink>(STDERR_FILENO);
    target->set_formatter(line_formatter(standard_error_is_journal()));
    return target;
}

}

bool is_journal_stream(std::string_view variable, dev_t device, ino_t inode) {
    return variable == fmt::format("{}:{}", device, inode);
}

std::unique_ptr<spdlog::formatter> line_formatter(bool for_journal) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<PriorityFlag>('*');
    formatter->set_pattern(for_journal ? "%*%v" : "%Y-%m-%d %H:%M:%S.%f %l: %v");
    return formatter;
}

Log make_log(const Options& options) {
    auto queue = std::make_shared<QueuedSink>(make_target(options.foreground));
    auto logger = std::make_shared<spdlog::logger>("timed", queue);
    logger->set_level(options.log_level);
    return {std::move(logger), std::move(queue)};
}

}
