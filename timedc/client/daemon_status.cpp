#include "timedc/client/daemon_status.hpp"

#include "timedc/client/local_host.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace timed::control {

namespace {

constexpr std::chrono::seconds patience{5};
constexpr std::size_t longest_status = 1 << 20; // a daemon's fits its socket's buffer

boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

boost::system::result<std::string> read_to_end(const os::Descriptor& socket, const Waiting& waiting) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::array<char, 4096> part{};
    for (std::string all;;) {
        if (!waiting.readable(socket, deadline)) {
            return boost::system::errc::make_error_code(boost::system::errc::timed_out);
        }
        const auto length = ::recv(socket.get(), part.data(), part.size(), MSG_DONTWAIT);
        if (length < 0) return last_error();
        if (length == 0) return all;
        if (all.size() > longest_status)
            return boost::system::errc::make_error_code(boost::system::errc::message_size);
        all.append(part.data(), static_cast<std::size_t>(length));
    }
}

boost::system::result<std::string> ask_daemon(const std::string& path, const Waiting& waiting) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return boost::system::errc::make_error_code(boost::system::errc::filename_too_long);
    }
    std::memcpy(&address.sun_path, path.data(), path.size());
    const os::Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return last_error();
    return read_to_end(socket, waiting);
}

}

boost::system::result<std::string> ask_status(const Session& session) {
    return ask_daemon(session.status_socket, session.waiting);
}

HostName daemon_name(const Session& session) {
    boost::system::error_code error;
    const auto answer = ask_status(session);
    const auto status = answer ? boost::json::parse(*answer, error) : boost::json::value{};
    const auto* name = status.is_object() ? status.get_object().if_contains("name") : nullptr;
    const auto* text = name != nullptr ? name->if_string() : nullptr;
    const auto usable = text != nullptr ? HostName::from(std::string_view{*text}) : std::nullopt;
    return usable ? *usable : local_host_name();
}

}
