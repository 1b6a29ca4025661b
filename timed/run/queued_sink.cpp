#include "timed/run/queued_sink.hpp"

#include <fmt/format.h>
#include <spdlog/details/log_msg_buffer.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace timed {

namespace {

constexpr std::chrono::milliseconds flush_timeout{500};

}

struct QueuedSink::Queue {
    std::mutex mutex{};
    std::condition_variable news{};
    std::deque<spdlog::details::log_msg_buffer> lines{};
    std::size_t dropped = 0;
    bool ending = false; ///< no more lines will be added
    bool ended = false;  ///< all lines are written
    std::shared_ptr<spdlog::sinks::sink> target;

    void write_all();
    void say_dropped(std::size_t count);
};

void QueuedSink::Queue::write_all() {
    std::unique_lock lock{mutex};
    for (;;) {
        news.wait(lock, [this] { return ending || !lines.empty(); });
        if (lines.empty()) break;
        const auto line = std::move(lines.front());
        lines.pop_front();
        const auto missing = lines.empty() ? std::exchange(dropped, 0) : 0;
        lock.unlock();
        target->log(line);
        if (missing > 0) say_dropped(missing);
        lock.lock();
    }
    ended = true;
    news.notify_all();
}

void QueuedSink::Queue::say_dropped(std::size_t count) {
    const auto text = fmt::format("{} messages dropped: the log output was blocked", count);
    target->log({"timed", spdlog::level::warn, text});
}

QueuedSink::QueuedSink(std::shared_ptr<spdlog::sinks::sink> target)
    : queue_(std::make_shared<Queue>()) {
    queue_->target = std::move(target);
}

QueuedSink::~QueuedSink() {
    start();
    std::unique_lock lock{queue_->mutex};
    queue_->ending = true;
    queue_->news.notify_all();
    queue_->news.wait_for(lock, flush_timeout, [this] { return queue_->ended; });
}

// Blocks all signals in the thread: the event loop handles them.
void QueuedSink::start() {
    if (std::exchange(started_, true)) return;
    sigset_t all{};
    sigset_t before{};
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    std::thread{[queue = queue_] { queue->write_all(); }}.detach();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void QueuedSink::log(const spdlog::details::log_msg& line) {
    const std::lock_guard lock{queue_->mutex};
    if (queue_->lines.size() >= most_lines) {
        ++queue_->dropped;
        return;
    }
    queue_->lines.emplace_back(line);
    queue_->news.notify_one();
}

void QueuedSink::set_pattern(const std::string& pattern) { queue_->target->set_pattern(pattern); }

void QueuedSink::set_formatter(std::unique_ptr<spdlog::formatter> formatter) {
    queue_->target->set_formatter(std::move(formatter));
}

}
