// Where log lines go: to standard error in the foreground, to syslog otherwise.
#pragma once

#include "timed/run/options.hpp"
#include "timed/run/queued_sink.hpp"

#include <spdlog/formatter.h>
#include <spdlog/logger.h>

#include <memory>
#include <string_view>
#include <sys/types.h>

namespace timed {

struct Log {
    std::shared_ptr<spdlog::logger> logger;
    std::shared_ptr<QueuedSink> queue; ///< to be started
};

Log make_log(const Options& options);

/// Whether the file of these numbers is the journal's stream that systemd speaks of in `variable`, the value
/// of JOURNAL_STREAM.
bool is_journal_stream(std::string_view variable, dev_t device, ino_t inode);

/// For the journal, each line begins with its priority (sd-daemon(3)) and has no time, for it gets one;
/// elsewhere, with the time and the level in words.
std::unique_ptr<spdlog::formatter> line_formatter(bool for_journal);

}
