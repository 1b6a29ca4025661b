// Tracing: switched on and off at run time, and switched off when the file cannot be written. A failure is
// logged once and has no other effect.
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

    /// Starts tracing into an emptied file, unless tracing is on already. Writes the tables either way.
    void begin(const Node& node, Now now);
    void end(const Node& node, Now now);
    /// While tracing: opens the path again, because the open file may have been renamed (log rotation).
    void reopen();

    /// Traces an event and the node's actions.
    void note(const Event& event, std::span<const Action> actions, const Node& node, Now now);

  private:
    void write(std::string_view text, Now now);

    std::string path_;
    std::shared_ptr<spdlog::logger> log_;
    TraceFile file_;
};

}
