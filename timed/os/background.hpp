// Runs blocking work (disk, name service) in a separate thread, one job after the other, so that the
// io_context never blocks. The destructor does not wait: a job in progress is abandoned.
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
    /// Whether any job has not finished yet.
    [[nodiscard]] bool busy() const;

  private:
    struct Queue;

    boost::asio::io_context& io_;
    std::shared_ptr<Queue> queue_; ///< shared with the thread, which may outlive us
};

}
