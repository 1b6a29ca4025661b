// The status socket: every client of this Unix socket is sent one line, and disconnected. The daemon never
// reads from it, so a client can send nothing harmful.
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
    /// An empty path disables the socket. Throws StartFailure if another daemon answers there; any other
    /// failure, such as a missing permission, is the error().
    StatusSocket(boost::asio::io_context& io, const std::filesystem::path& path);
    ~StatusSocket();
    StatusSocket(const StatusSocket&) = delete;
    StatusSocket& operator=(const StatusSocket&) = delete;

    [[nodiscard]] const boost::system::error_code& error() const { return error_; }

    /// From now on answers every connection with the result of `describe` and a newline.
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
