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
    /// An empty path: none is wanted. Throws StartFailure when another daemon answers there; whatever else is
    /// wrong, such as a missing right, is the error().
    StatusSocket(boost::asio::io_context& io, const std::filesystem::path& path);
    ~StatusSocket();
    StatusSocket(const StatusSocket&) = delete;
    StatusSocket& operator=(const StatusSocket&) = delete;

    [[nodiscard]] const boost::system::error_code& error() const { return error_; }

    /// From now on answers every connection with what `describe` returns, and a newline.
    void serve(std::function<std::string()> describe);

  private:
    boost::system::error_code open(const std::filesystem::path& path);
    void accept();
    void answer(boost::asio::local::stream_protocol::socket& client);

    std::filesystem::path path_; ///< empty: not open
    boost::system::error_code error_;
    std::function<std::string()> describe_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    boost::asio::steady_timer pause_;
};

}
