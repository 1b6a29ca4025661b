// Waiting for an answer or a line, in such a way that the user's interrupt ends the wait and not the program.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace timed::control {

/// Thrown out of a wait by SIGINT.
struct Interrupted {};

using Deadline = std::chrono::steady_clock::time_point;

class Waiting {
  public:
    /// From now on SIGINT is only noticed here.
    Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    /// Where everything happens that is waited for.
    boost::asio::io_context& io() { return io_; }

    /// For as long as it takes. The descriptor stays as it is: other programs may share it.
    void until_readable(int descriptor);

    /// For however long it takes.
    void until(const std::function<bool()>& done);

    /// How an operation on `object` ended, which `start` starts with the handler it is given: how many bytes
    /// it moved, or its error. The error is timed_out when it was given up at the deadline.
    template <class Object, class Start>
    boost::system::result<std::size_t> finish(Object& object, Start start,
                                              Deadline deadline = Deadline::max()) {
        std::optional<boost::system::result<std::size_t>> end;
        start([&end](const boost::system::error_code& error, std::size_t length = 0) {
            end.emplace(length);
            if (error) end.emplace(error);
        });
        run([&end] { return end.has_value(); }, deadline);
        if (!end) io_.poll(); // what has arrived while this program was stopped is in time
        const bool in_time = end.has_value();
        while (!end) { // until the handler, which refers to this call, has run
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
