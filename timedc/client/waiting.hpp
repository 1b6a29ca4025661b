// Waits for an answer or a line so that SIGINT ends the wait and not the program.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace timed::control {

/// Thrown by a wait that SIGINT ends.
struct Interrupted {};

using Deadline = std::chrono::steady_clock::time_point;

class Waiting {
  public:
    /// Blocks SIGINT: from now on only the waits of this object react to it.
    Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    /// For all operations that this object waits for.
    boost::asio::io_context& io() { return io_; }

    /// Has no deadline. Does not make the descriptor non-blocking, because other programs may share it.
    void until_readable(int descriptor);

    /// Has no deadline.
    void until(const std::function<bool()>& done);

    /// Starts an operation on `object` by `start(handler)` and waits until it ends. Returns the number of
    /// bytes transferred, or the operation's error: timed_out if it was cancelled at the deadline.
    template <class Object, class Start>
    boost::system::result<std::size_t> finish(Object& object, Start start,
                                              Deadline deadline = Deadline::max()) {
        std::optional<boost::system::result<std::size_t>> end;
        start([&end](const boost::system::error_code& error, std::size_t length = 0) {
            end.emplace(length);
            if (error) end.emplace(error);
        });
        run([&end] { return end.has_value(); }, deadline);
        if (!end) io_.poll(); // what arrived while this program was stopped is in time
        const bool in_time = end.has_value();
        while (!end) { // the handler refers to `end`: it must run before this call ends
            object.cancel();
            io_.run_one();
        }
        pass_interrupt_on();
        if (!in_time) return boost::asio::error::make_error_code(boost::asio::error::timed_out);
        return *end;
    }

  private:
    void expect_interrupt();
    void run(const std::function<bool()>& done, Deadline deadline);
    void pass_interrupt_on();

    boost::asio::io_context io_{1};
    boost::asio::posix::stream_descriptor interrupts_;
    bool interrupted_ = false;
};

}
