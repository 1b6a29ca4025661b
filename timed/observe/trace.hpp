// Tracing: switched on and off while the daemon runs, and off by itself when the file cannot be written.
// Whatever goes wrong with it is said once in the log and disturbs nothing else.
#pragma once

#include "timed/observe/trace_file.hpp"
#include "timed/observe/trace_text.hpp"

#include <spdlog/logger.h>

#include <memory>
#include <string>

namespace timed {

class Trace {
  public:
    Trace(std::string path, std::shared_ptr<spdlog::logger> log)
        : path_(std::move(path))
        , log_(std::move(log)) {}

    /// From now on; the file is begun anew unless it is being written already. Tables are written either way.
    void begin(const Node& node, Now now);
    void end(const Node& node, Now now);
    /// While tracing: goes on in the file that has the path now, for the one until now may have been renamed.
    void reopen();

    /// What happened, and what was done about it.
    void note(const Event& event, std::span<const Action> actions, const Node& node, Now now);

  private:
    void write(std::string_view text, Now now);

    std::string path_;
    std::shared_ptr<spdlog::logger> log_;
    TraceFile file_;
};

}
