#include "tests/legacy/status_socket.hpp"

#include "tests/lan/system_error.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace legacy {

namespace {

std::string line_of(timed::Role role, const std::optional<timed::HostName>& master) {
    boost::json::object status{{"role", timed::to_string(role)}, {"master", nullptr}};
    if (master) status["master"] = master->view();
    return boost::json::serialize(status) + '\n';
}

}

StatusSocket::StatusSocket(const std::string& path)
    : socket_(
          lan::checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "open a socket")) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("The path is too long: " + path);
    std::ranges::copy(path, std::begin(address.sun_path));
    ::unlink(path.c_str()); // left behind by a killed daemon
    lan::checked(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                 "make " + path);
    lan::checked(::listen(socket_.get(), 5), "listen at " + path);
}

void StatusSocket::answer(timed::Role role, const std::optional<timed::HostName>& master) {
    const os::Descriptor connection{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (connection.get() < 0) return;
    const std::string line = line_of(role, master);
    static_cast<void>(::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL));
}

}
