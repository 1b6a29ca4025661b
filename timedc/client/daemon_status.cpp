#include "timedc/client/daemon_status.hpp"

#include "timedc/client/local_host.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/json/parse.hpp>

namespace timed::control {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds patience{5};
constexpr std::size_t longest_status = 1 << 20; // more than a socket's buffer, which a daemon's status fits

}

boost::system::result<std::string> ask_status(Session& session) try {
    asio::local::stream_protocol::socket socket{session.waiting.io()};
    socket.connect({session.status_socket});
    std::string all;
    const auto read_all = [&](auto handler) {
        asio::async_read(socket, asio::dynamic_buffer(all, longest_status), handler);
    };
    const auto end = session.waiting.finish(socket, read_all, std::chrono::steady_clock::now() + patience);
    if (end) return asio::error::message_size;
    if (end.error() != asio::error::eof) return end.error();
    return all;
} catch (const boost::system::system_error& failure) {
    return failure.code();
}

HostName daemon_name(Session& session) {
    boost::system::error_code error;
    const auto answer = ask_status(session);
    const auto status = answer ? boost::json::parse(*answer, error) : boost::json::value{};
    const auto* name = status.is_object() ? status.get_object().if_contains("name") : nullptr;
    const auto* text = name != nullptr ? name->if_string() : nullptr;
    const auto usable = text != nullptr ? HostName::from(std::string_view{*text}) : std::nullopt;
    return usable ? *usable : local_host_name();
}

}
