#include "timed/os/background.hpp"

#include <boost/asio/post.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace timed {

struct Background::Queue {
    explicit Queue(boost::asio::io_context& completions_to)
        : io(&completions_to) {}

    void work() {
        for (std::unique_lock lock{mutex};;) {
            changed.wait(lock, [this] { return io == nullptr || !jobs.empty(); });
            if (io == nullptr) return;
            const Job job = jobs.front();
            lock.unlock();
            Completion completion = job();
            lock.lock();
            jobs.pop_front();
            if (io != nullptr) boost::asio::post(*io, std::move(completion));
        }
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;        ///< the first one is running
    boost::asio::io_context* io; ///< nothing: completions are no longer wanted
};

Background::~Background() {
    if (!queue_) return;
    const std::scoped_lock lock{queue_->mutex};
    queue_->io = nullptr;
    queue_->changed.notify_one();
}

void Background::run(Job job) {
    if (!queue_) {
        queue_ = std::make_shared<Queue>(io_);
        std::thread{[queue = queue_] { queue->work(); }}.detach();
    }
    const std::scoped_lock lock{queue_->mutex};
    queue_->jobs.push_back(std::move(job));
    queue_->changed.notify_one();
}

bool Background::busy() const {
    if (!queue_) return false;
    const std::scoped_lock lock{queue_->mutex};
    return !queue_->jobs.empty();
}

}
