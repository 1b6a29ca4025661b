#include "timed/observe/status_socket.hpp"

#include "timed/os/start_failure.hpp"

#include <fmt/format.h>

#include <chrono>
#include <sys/socket.h>
#include <sys/un.h>

namespace timed {

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::local::stream_protocol;
using boost::system::error_code;

// When descriptors are exhausted, an immediate retry would fail too.
constexpr std::chrono::seconds pause_after_failure{1};

// A daemon that crashed leaves its socket behind, and connections to it are refused.
void remove_stale(asio::io_context& io, const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_socket(path, ignored)) return;
    error_code error;
    stream_protocol::socket{io}.connect({path.string()}, error);
    if (!error)
        throw StartFailure{fmt::format("time daemon already running (it answers at {})", path.string())};
    if (error == boost::system::errc::connection_refused) fs::remove(path, ignored);
}

void let_everybody_read(const fs::path& path) {
    std::error_code ignored; // on failure only root can read the status, which is acceptable
    fs::permissions(path, fs::perms{0666}, ignored);
}

}

StatusSocket::StatusSocket(asio::io_context& io, const fs::path& path)
    : acceptor_(io)
    , pause_(io) {
    if (!path.empty()) error_ = open(path);
}

StatusSocket::~StatusSocket() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
}

error_code StatusSocket::open(const fs::path& path) {
    if (path.string().size() >= sizeof sockaddr_un{}.sun_path) {
        return boost::system::errc::make_error_code(boost::system::errc::filename_too_long);
    }
    std::error_code ignored; // if this matters, bind() fails and reports it
    fs::create_directories(path.parent_path(), ignored);
    auto& io = static_cast<asio::io_context&>(acceptor_.get_executor().context());
    remove_stale(io, path);

    error_code error;
    acceptor_.open({}, error);
    if (!error) acceptor_.bind({path.string()}, error);
    if (error) return error;
    path_ = path;
    let_everybody_read(path_);
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

void StatusSocket::serve(std::function<std::string()> describe) {
    describe_ = std::move(describe);
    if (!path_.empty()) accept();
}

void StatusSocket::accept() {
    acceptor_.async_accept([this](const error_code& error, stream_protocol::socket client) {
        if (error == asio::error::operation_aborted) return;
        if (!error) {
            answer(client);
            return accept();
        }
        pause_.expires_after(pause_after_failure);
        pause_.async_wait([this](const error_code& cancelled) {
            if (!cancelled) accept();
        });
    });
}

// The answer fits the socket's buffer, where it stays for the client after our end is closed: a client that
// never reads holds no resource of the daemon.
void StatusSocket::answer(stream_protocol::socket& client) {
    const auto line = describe_() + '\n';
    ::send(client.native_handle(), line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

}
