// Work that may block for as long as a disk or a name service pleases: done in a thread of its own, one job
// after the other, so that the io_context never waits. Nobody waits at the end either: a job that is under
// way then is abandoned.
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace timed {

class Background {
  public:
    using Completion = std::function<void()>; ///< runs in the io_context
    using Job = std::function<Completion()>;  ///< runs in the thread

    explicit Background(boost::asio::io_context& io)
        : io_(io) {}
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// The first job starts the thread.
    void run(Job job);
    /// Whether there are jobs that have not run to their end.
    [[nodiscard]] bool busy() const;

  private:
    struct Queue;

    boost::asio::io_context& io_;
    std::shared_ptr<Queue> queue_; ///< shared with the thread, which may outlive us
};

}
