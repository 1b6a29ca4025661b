// Where the daemon tells its status: whoever connects to this Unix socket is given one line and hung up on.
// Nothing is ever read from it, so nothing that is written to it can do harm.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace timed {

class StatusSocket {
  public:
    explicit StatusSocket(boost::asio::io_context& io);
    ~StatusSocket();
    StatusSocket(const StatusSocket&) = delete;
    StatusSocket& operator=(const StatusSocket&) = delete;

    /// Answers every connection to `path` with what `describe` returns, and a newline. May fail, for instance
    /// for want of permission.
    boost::system::error_code open(const std::filesystem::path& path, std::function<std::string()> describe);

  private:
    void accept();
    void answer(boost::asio::local::stream_protocol::socket& client);

    std::filesystem::path path_; ///< empty: not open
    std::function<std::string()> describe_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    boost::asio::steady_timer pause_;
};

}
