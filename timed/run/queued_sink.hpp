// Writes log lines in a separate thread, because the output may block (a pipe without a reader, a syslog
// daemon that hangs) and the event loop must not.
#pragma once

#include <spdlog/sinks/sink.h>

#include <cstddef>
#include <memory>

namespace timed {

class QueuedSink : public spdlog::sinks::sink {
  public:
    /// Nothing is written to `target` before start().
    explicit QueuedSink(std::shared_ptr<spdlog::sinks::sink> target);
    /// Waits up to 500 ms for queued lines to be written.
    ~QueuedSink() override;
    QueuedSink(const QueuedSink&) = delete;
    QueuedSink& operator=(const QueuedSink&) = delete;

    /// Starts the thread. To be called after fork(), which a thread does not survive.
    void start();

    /// Never blocks. When the queue is full the line is dropped and counted; the count is logged later.
    void log(const spdlog::details::log_msg& line) override;
    void flush() override {}
    void set_pattern(const std::string& pattern) override;
    void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override;

    static constexpr std::size_t most_lines = 1024;

  private:
    struct Queue;
    std::shared_ptr<Queue> queue_; ///< shared with the thread, which may still be blocked at the end
    bool started_ = false;
};

}
