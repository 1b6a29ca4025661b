// Log lines on their way out: written by a thread of its own, for whoever takes them (a pipe that nobody
// reads, a syslog daemon that hangs) may block, and the event loop must not.
#pragma once

#include <spdlog/sinks/sink.h>

#include <cstddef>
#include <memory>

namespace timed {

class QueuedSink : public spdlog::sinks::sink {
  public:
    /// Nothing is written to `target` before start().
    explicit QueuedSink(std::shared_ptr<spdlog::sinks::sink> target);
    /// Waits a moment for what is still queued to be written, not for ever.
    ~QueuedSink() override;
    QueuedSink(const QueuedSink&) = delete;
    QueuedSink& operator=(const QueuedSink&) = delete;

    /// Begins to write, in the process that stays: a thread does not survive fork().
    void start();

    /// Never blocks. When the queue is full the line is dropped; how many were is written when there is room.
    void log(const spdlog::details::log_msg& line) override;
    void flush() override {}
    void set_pattern(const std::string& pattern) override;
    void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override;

    static constexpr std::size_t most_lines = 1024;

  private:
    struct Queue;
    std::shared_ptr<Queue> queue_; ///< shared with the thread, which may be left behind blocked
    bool started_ = false;
};

}
