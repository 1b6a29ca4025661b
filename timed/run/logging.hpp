// Log output: standard error in the foreground, syslog otherwise.
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

/// Whether the file with these numbers is systemd's journal. `variable`: the value of JOURNAL_STREAM.
bool is_journal_stream(std::string_view variable, dev_t device, ino_t inode);

/// For the journal, which adds the time itself, each line begins with its priority (sd-daemon(3)); otherwise
/// with the time and the name of the level.
std::unique_ptr<spdlog::formatter> line_formatter(bool for_journal);

}
