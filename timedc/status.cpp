// status [--json]: what the local time daemon says of itself.
#include "timedc/command.hpp"
#include "timedc/status_summary.hpp"

#include <boost/json/parse.hpp>
#include <boost/system/result.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <sys/socket.h>
#include <sys/un.h>

namespace timed::control {

namespace {

constexpr std::chrono::seconds patience{5};

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

Result status(Words words, Session& session) {
    const bool as_json = words.size() == 2 && words[1] == "--json";
    if (words.size() > 1 && !as_json) {
        std::cout << "Usage: status [--json]\n";
        return Result::failed;
    }
    const auto answer = ask_daemon(session.status_socket, session.waiting);
    if (!answer) {
        std::cerr << fmt::format("timedc: no time daemon answers at {}: {}\n", session.status_socket,
                                 answer.error().message());
        return Result::failed;
    }
    if (as_json) {
        std::cout << *answer;
        return Result::done;
    }
    boost::system::error_code error;
    const auto parsed = boost::json::parse(*answer, error);
    const auto summary = error ? std::nullopt : summarize(parsed);
    if (!summary) {
        std::cerr << fmt::format("timedc: what answers at {} is not a time daemon\n", session.status_socket);
        return Result::failed;
    }
    std::cout << *summary;
    return Result::done;
}

}
